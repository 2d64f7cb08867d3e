import { appName } from "../project";

export type Message = { to: string; subject: string; text: string; html: string };

type Content = {
  subject: string;
  paragraphs: string[];
  action: { label: string; url: string };
  /** Tells recipients what to do if they did not ask for this message. */
  ending: string;
};

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? "");

const paragraph = (html: string) => `<p style="margin:0 0 16px">${html}</p>`;

/** Writes the same content as plain text and as HTML, without images or a style sheet. */
export function compose(to: string, { subject, paragraphs, action, ending }: Content): Message {
  const text = [...paragraphs, `${action.label}:\n${action.url}`, ending, `-- \n${appName}`];
  const url = escapeHtml(action.url);
  const html = [
    ...paragraphs.map((words) => paragraph(escapeHtml(words))),
    paragraph(
      `<a href="${url}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#1f6f50;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(action.label)}</a>`,
    ),
    paragraph(`If the button does not work, open this link:<br><a href="${url}">${url}</a>`),
    paragraph(escapeHtml(ending)),
    paragraph(escapeHtml(appName)),
  ];
  return {
    to,
    subject,
    text: `${text.join("\n\n")}\n`,
    html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:560px;margin:0 auto">
${html.join("\n")}
</div>
</body>
</html>
`,
  };
}

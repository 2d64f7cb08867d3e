import { expect, test } from "vitest";
import { compose } from "./message";
import { approveChange } from "./messages/approve-change";

test("a message has the same content in plain text and HTML", () => {
  const url = "https://app.example.com/confirm-email?token=a.b-c_d&next=%2Fdone";
  const { to, subject, text, html } = approveChange("old@example.com", "new@example.com", url);
  expect(to).toBe("old@example.com");
  expect(text.split("\n")).toContain(url);
  expect(html).toContain(`href="${url.replace("&", "&amp;")}"`);
  for (const part of [text, html]) expect(part).toContain("new@example.com");
  expect(html).toContain(`<title>${subject}</title>`);
});

test("escapes markup in the values of a message", () => {
  const nasty = `<img src=x onerror="alert('1')">&`;
  const { html, text } = compose("eve@example.com", {
    subject: nasty,
    paragraphs: [nasty],
    action: { label: nasty, url: `https://app.example.com/"><script>` },
    ending: nasty,
  });
  expect(html).not.toMatch(/<img|<script|'1'/);
  expect(html).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;");
  expect(text).toContain(nasty);
});

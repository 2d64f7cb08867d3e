import type { Metadata, Viewport } from "next";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { preload } from "react-dom";
import { Button } from "@/components/ui/button";
import { AuthProvider } from "@/contexts/AuthContext";
import { appName } from "@/lib/project";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: appName, template: `%s · ${appName}` },
  description: "A private task list, with you on every device.",
};

export const viewport: Viewport = { colorScheme: "light dark" };

const fontUrl = new URL(
  "@fontsource-variable/geist/files/geist-latin-wght-normal.woff2",
  import.meta.url,
).href;

export default function RootLayout({ children }: Readonly<{ children: ReactNode }>) {
  preload(fontUrl, { as: "font", type: "font/woff2", crossOrigin: "anonymous" });
  return (
    // next-themes sets the class before React hydrates.
    <html lang="en" suppressHydrationWarning>
      <body>
        <Button
          asChild
          className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:h-10 focus:px-4"
        >
          <a href="#content">Skip to content</a>
        </Button>
        <noscript>
          <p className="bg-warning-muted px-4 py-2 text-center text-sm text-warning">
            Lists and buttons on this site need JavaScript, which this browser has turned off.
          </p>
        </noscript>
        <ThemeProvider attribute="class" disableTransitionOnChange>
          <AuthProvider>{children}</AuthProvider>
        </ThemeProvider>
      </body>
    </html>
  );
}

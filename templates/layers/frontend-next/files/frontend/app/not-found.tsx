import type { Metadata } from "next";
import { NotFoundMessage, SimpleSite } from "@/components/page";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFoundPage() {
  return (
    <SimpleSite>
      <NotFoundMessage home="/" />
    </SimpleSite>
  );
}

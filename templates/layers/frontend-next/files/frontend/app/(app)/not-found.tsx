import { NotFoundMessage } from "@/components/page";

export { metadata } from "../not-found";

/** For pages that call `notFound()`. An address without a page gets `../not-found`. */
export default function NotFoundPage() {
  return <NotFoundMessage home="/dashboard" />;
}

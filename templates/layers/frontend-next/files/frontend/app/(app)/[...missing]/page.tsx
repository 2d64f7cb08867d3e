import { notFound } from "next/navigation";

/** Matches every path without a page, so that the page below shows within the layout. */
export default notFound;

/** Nothing helps: with mail in the console the frontend does not start as it would be deployed. */
export const ownSiteEnv: Record<string, string> | undefined = undefined;

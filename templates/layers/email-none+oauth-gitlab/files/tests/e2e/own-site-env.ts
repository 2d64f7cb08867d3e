/** What the frontend needs besides, when it is started as it would be deployed. */
export const ownSiteEnv: Record<string, string> | undefined = {};

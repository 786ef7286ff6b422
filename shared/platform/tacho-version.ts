declare const TACHO_VERSION: string | undefined;

/** The version of package.json, put in by the build; sources run without a build say `0.0.0-dev`. */
export const tachoVersion: string = typeof TACHO_VERSION === "string" ? TACHO_VERSION : "0.0.0-dev";

/** Stride's version, written into what it saves; a test holds it against package.json (which a browser cannot read). */
export const VERSION = "0.1.0";

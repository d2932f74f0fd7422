/** A dataset's archive as its publisher offers it. */
export interface OfficialArchive {
  readonly url: string;
  /** Of the archive, in hexadecimal. */
  readonly sha256: string;
  /** Under these names, the first preferred, the archive or what lies in it is looked for in a folder. */
  readonly fileNames: readonly string[];
}

/** By the dataset's name. UCI HAR: https://archive.ics.uci.edu/dataset/240, a zip inside a zip. */
export const OFFICIAL: Readonly<Record<string, OfficialArchive>> = {
  "uci-har": {
    url: "https://archive.ics.uci.edu/static/public/240/human+activity+recognition+using+smartphones.zip",
    sha256: "c00b803081a5c797cd5e4b83700a9810b38d53d9d84e01917e090e1fdbc81031",
    fileNames: ["uci-har.zip", "human+activity+recognition+using+smartphones.zip", "UCI HAR Dataset.zip"],
  },
};

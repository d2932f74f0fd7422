/** One line of the history: means over the epoch's windows. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /**
   * What training minimises, measured while training, as Keras prints it: with dropout, before each update. The mean cross-entropy in nats, smoothed
   * and weighted where asked for, and L2's term added.
   */
  readonly loss: number;
  /** Share of windows classified rightly, measured in the same way; 0 to 1. Absent of a regression: its loss, the mean squared error, is its measure. */
  readonly accuracy?: number;
  /** On validationData after the epoch, without dropout: the plain loss, whatever training minimises, and so unlike Keras'. */
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  /** Wall-clock time of the epoch, validation included. */
  readonly seconds: number;
}

/** Of a network that tells classes apart. */
export type ClassifierEpoch = EpochRecord & { readonly accuracy: number };

/** What takes samples one at a time: a stage of a stream, for the one before it. */
export interface SampleSink {
  /** An unbroken stretch begins, with a sample at `start` seconds. */
  begin(start: number): void;
  /** The stretch's next sample: `values` is used again after the call. `label` is null where there is none. */
  take(values: Float64Array, label: string | null): void;
  /** No more samples in this stretch. */
  end(): void;
}

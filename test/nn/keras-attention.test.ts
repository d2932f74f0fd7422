// Attention pooling against the same put together from Keras' layers (test/vectors/keras/README.md).
import { testSingles } from "../support/assert-singles.js";

testSingles("attention", ["AttentionPooling1D"]);

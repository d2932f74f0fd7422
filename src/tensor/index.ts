export { Arena, type Pointer } from "./arena.js";
export { betaNumber } from "./beta.js";
export { InputError } from "./input-error.js";
export { cos, exp, log, sin } from "./math.js";
export { createRandom, shuffle, STREAMS, type Random } from "./random.js";
export { formatShape, sizeOf, type Shape } from "./shape.js";
export { arcsinh } from "./arcsinh.js";
export { yeoJohnson, yeoJohnsonOf } from "./yeo-johnson.js";

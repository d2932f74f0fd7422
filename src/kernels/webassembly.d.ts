// The part of the WebAssembly JavaScript interface that is used here. TypeScript declares it only together with the whole DOM, whose
// names this library must not see.
export {};

declare global {
  namespace WebAssembly {
    class Module {
      constructor(bytes: Uint8Array);
      static exports(module: Module): { name: string; kind: string }[];
    }
    class Instance {
      constructor(module: Module, imports?: object);
      readonly exports: object;
    }
    class Memory {
      constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
      readonly buffer: ArrayBufferLike;
      grow(pages: number): number;
    }
    class Global {
      readonly value: number | bigint;
    }
  }
}

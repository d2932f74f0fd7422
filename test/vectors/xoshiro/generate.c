/*
 * Known answers for src/tensor/random.ts:  gcc -O2 -o generate generate.c && ./generate > vectors.json
 *
 * next() is the published reference of xoshiro128** 1.1 (David Blackman and Sebastiano Vigna, 2018, https://prng.di.unimi.it/xoshiro128starstar.c,
 * dedicated to the public domain). seed_from() restates, from its description, how random.ts fills the state: SplitMix32 with the increment
 * 2^32 / golden ratio and the finalizer of MurmurHash3.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

static uint32_t s[4];

static inline uint32_t rotl(const uint32_t x, int k) {
	return (x << k) | (x >> (32 - k));
}

static uint32_t next(void) {
	const uint32_t result = rotl(s[1] * 5, 7) * 9;
	const uint32_t t = s[1] << 9;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];

	s[2] ^= t;
	s[3] = rotl(s[3], 11);

	return result;
}

static uint32_t finalize(uint32_t z) {
	z = (z ^ (z >> 16)) * 0x85ebca6bu;
	z = (z ^ (z >> 13)) * 0xc2b2ae35u;
	return z ^ (z >> 16);
}

static void seed_from(uint64_t seed, uint32_t stream) {
	const uint32_t low = (uint32_t)seed, high = (uint32_t)(seed >> 32);
	uint32_t state = low ^ ((high + 1) * 0x85ebca6bu) ^ (stream * 0xc2b2ae35u);
	for (int i = 0; i < 4; i++) s[i] = finalize(state += 0x9e3779b9u);
}

int main(void) {
	const uint64_t seeds[] = {0, 1, 2, 4294967295u, UINT64_C(4294967296), UINT64_C(9007199254740991)};
	const uint32_t streams[] = {1, 2, 7};
	const char *separator = "";
	printf("[");
	for (unsigned i = 0; i < sizeof seeds / sizeof *seeds; i++) {
		for (unsigned j = 0; j < sizeof streams / sizeof *streams; j++) {
			seed_from(seeds[i], streams[j]);
			printf("%s\n  { \"seed\": %" PRIu64 ", \"stream\": %" PRIu32 ", \"first\": [", separator, seeds[i], streams[j]);
			for (int k = 0; k < 8; k++) printf("%s%" PRIu32, k ? ", " : "", next());
			for (int k = 8; k < 999; k++) next();
			printf("], \"thousandth\": %" PRIu32 " }", next());
			separator = ",";
		}
	}
	printf("\n]\n");
	return 0;
}

//go:build race

package simulate

// thin is one in how many scenarios and random plans the race detector looks
// at: with it each takes ten times as long, and a race shows in any of them.
const thin = 6

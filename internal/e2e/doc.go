// Package e2e tests relance as people run it: the built binary, real HTTP, a
// real Temporal, a real SQL database, kill -9. It holds no product code.
package e2e

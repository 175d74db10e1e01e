package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// process is one process of relance, killed and started again.
type process struct {
	name string
	path string
	args []string
	env  []string
	up   func(ctx context.Context) bool // whether it does its work

	mu   sync.Mutex
	cmd  *exec.Cmd
	gone chan struct{} // closed when it has ended
	err  tail
}

// start starts it, without waiting until it is up.
func (p *process) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cmd = exec.Command(p.path, p.args...)
	p.cmd.Env = append(os.Environ(), p.env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.err, &p.err
	if err := p.cmd.Start(); err != nil {
		p.cmd = nil
		return fmt.Errorf("start %s: %w", p.name, err)
	}
	cmd, gone := p.cmd, make(chan struct{})
	p.gone = gone
	go func() {
		_ = cmd.Wait() // it was killed, or what it said tells why
		close(gone)
	}()
	return nil
}

// kill is kill -9: nothing is flushed, nobody is told.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd != nil {
		_ = p.cmd.Process.Kill() // already gone is as good
		<-p.gone
		p.cmd = nil
	}
}

// readyWithin is generous: the machine may be busy with anything.
const readyWithin = 2 * time.Minute

// ready waits until it is up. One that has ended by itself is started again,
// a few times: an address may not be free at once.
func (p *process) ready(ctx context.Context) error {
	starts := 0
	for end := time.Now().Add(readyWithin); time.Now().Before(end) && ctx.Err() == nil; pause(ctx, 50*time.Millisecond) {
		if p.up(ctx) {
			return nil
		}
		if !p.ended() {
			continue
		}
		if starts++; starts > 5 {
			break
		}
		pause(ctx, 500*time.Millisecond)
		p.kill()
		if err := p.start(); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s does not come up; it said:\n%s", p.name, p.err.String())
}

// ended tells whether the process is gone although nobody killed it.
func (p *process) ended() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return true
	}
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

// tail keeps the end of what a process says.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const tailBytes = 64 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(b)
	if over := t.buf.Len() - tailBytes; over > 0 {
		t.buf.Next(over)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(t.buf.String())
}

// nextPort is where freeAddr looks next: below the ports that the system gives
// to outgoing connections (32768 and up on Linux), as one of those may take the
// address of a process that is killed and started again.
var nextPort atomic.Int64

// freeAddr is a loopback address that nobody listens on.
func freeAddr() (addr string, err error) {
	nextPort.CompareAndSwap(0, 12000+int64(os.Getpid()%1000)*16)
	for range 200 {
		addr = fmt.Sprintf("127.0.0.1:%d", nextPort.Add(1))
		var l net.Listener
		if l, err = (&net.ListenConfig{}).Listen(context.Background(), "tcp", addr); err == nil {
			return addr, l.Close()
		}
	}
	return "", fmt.Errorf("find a free address: %w", err)
}

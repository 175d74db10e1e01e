package worker

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"
)

// folder is a folder in memory, without folders in it: contents by name.
type folder map[string][]byte

var (
	_ fs.ReadDirFS  = folder{}
	_ fs.ReadFileFS = folder{}
)

// Open opens a file, or the folder itself as ".".
func (f folder) Open(name string) (fs.File, error) {
	if name == "." {
		list, err := f.ReadDir(name)
		return &openFolder{left: list}, err
	}
	text, err := f.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return &openFile{Reader: bytes.NewReader(text), info: info{name: name, size: int64(len(text)), mode: 0o444}}, nil
}

// ReadFile is a copy of a file's contents.
func (f folder) ReadFile(name string) ([]byte, error) {
	text, ok := f[name]
	switch {
	case !fs.ValidPath(name):
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrInvalid}
	case !ok:
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.Clone(text), nil
}

// ReadDir lists the files by name.
func (f folder) ReadDir(name string) ([]fs.DirEntry, error) {
	switch {
	case !fs.ValidPath(name):
		return nil, &fs.PathError{Op: "list", Path: name, Err: fs.ErrInvalid}
	case name != ".":
		return nil, &fs.PathError{Op: "list", Path: name, Err: fs.ErrNotExist}
	}
	var list []fs.DirEntry
	for _, name := range slices.Sorted(maps.Keys(f)) {
		list = append(list, fs.FileInfoToDirEntry(info{name: name, size: int64(len(f[name])), mode: 0o444}))
	}
	return list, nil
}

type openFile struct {
	*bytes.Reader
	info info
}

func (o *openFile) Stat() (fs.FileInfo, error) { return o.info, nil }
func (o *openFile) Close() error               { return nil }

type openFolder struct{ left []fs.DirEntry }

func (o *openFolder) Stat() (fs.FileInfo, error) {
	return info{name: ".", mode: fs.ModeDir | 0o555}, nil
}
func (o *openFolder) Close() error { return nil }

func (o *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: ".", Err: fs.ErrInvalid}
}

// ReadDir lists the next n files, or all that are left where n is below 1.
func (o *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(o.left) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(o.left) {
		n = len(o.left)
	}
	list := o.left[:n]
	o.left = o.left[n:]
	return list, nil
}

type info struct {
	name string
	size int64
	mode fs.FileMode
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} } // a commit's files have none
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }

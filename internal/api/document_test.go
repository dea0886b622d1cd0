package api

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

const document = "../../api/openapi.yaml"

//go:generate go test -run TestDocument . -update

// The document in the project is what the program serves.
func TestDocument(t *testing.T) {
	t.Parallel()
	have, err := New(Options{City: 341300}).Document()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(document, have, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(document)
	if err != nil || !bytes.Equal(have, want) {
		t.Errorf("api/openapi.yaml is not what the program serves (%v): run go test ./internal/api -run Document -update", err)
	}
}

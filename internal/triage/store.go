package triage

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"suban/internal/fault"
)

// The stored model: a line that says what it is, the SHA-256 of what follows,
// then, packed, a head in JSON and the tables in the machine's own widths.
const magic = "suban triage model 1\n"

// mostStored bounds what is read as a model.
const mostStored = 64 << 20

type preface struct {
	About       About       `json:"about"`
	Labels      []string    `json:"labels"`
	Calibration calibration `json:"calibration"`
	Prior       []float64   `json:"prior"`
	Step        []float32   `json:"step"`
	Bias        []float32   `json:"bias"`
	Features    int         `json:"features"`
	Words       int         `json:"words"`
}

// Write stores the model.
func (m *Model) Write(w io.Writer) error {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		return fmt.Errorf("pack model: %w", err)
	}
	text, err := json.Marshal(preface{m.about, m.labels, m.calibration, m.prior, m.step, m.bias, m.size(), len(m.words)})
	if err != nil {
		return fmt.Errorf("pack model: %w", err)
	}
	// The table is stored as the slot of each feature, and its mark there.
	places, marks := make([]uint32, m.size()), make([]uint16, m.size())
	for at, mark := range m.marks {
		if mark != 0 {
			places[m.features[at]], marks[m.features[at]] = uint32(at), mark
		}
	}
	weights, ratios := unweave(m.rows, len(m.labels))
	out := bufio.NewWriter(z)
	for _, part := range []any{uint32(len(text)), text, marks, places, ratios, weights} {
		if err := binary.Write(out, binary.LittleEndian, part); err != nil {
			return fmt.Errorf("pack model: %w", err)
		}
	}
	for _, word := range m.words {
		cost := math.Float32bits(word.Cost)
		if word.Stop {
			cost |= 1 << 31 // costs are positive
		}
		if err := binary.Write(out, binary.LittleEndian, cost); err != nil {
			return fmt.Errorf("pack model: %w", err)
		}
		out.WriteByte(byte(len(word.Text)))
		out.WriteString(word.Text)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("pack model: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("pack model: %w", err)
	}
	sum := sha256.Sum256(packed.Bytes())
	for _, part := range [][]byte{[]byte(magic), sum[:], packed.Bytes()} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("write model: %w", err)
		}
	}
	return nil
}

var notModel = fault.New(fault.Invalid, "这不是完整的分类模型文件;请用 suban triage train 重新训练")

// Read reads a stored model and refuses what is damaged.
func Read(r io.Reader) (*Model, error) {
	all, err := io.ReadAll(io.LimitReader(r, mostStored+1))
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	body, ok := bytes.CutPrefix(all, []byte(magic))
	if !ok || len(all) > mostStored || len(body) < sha256.Size || sha256.Sum256(body[sha256.Size:]) != [sha256.Size]byte(body) {
		return nil, notModel
	}
	z, err := gzip.NewReader(bytes.NewReader(body[sha256.Size:]))
	if err != nil {
		return nil, notModel
	}
	in := bufio.NewReader(io.LimitReader(z, 4*mostStored))
	var size uint32
	if binary.Read(in, binary.LittleEndian, &size) != nil || size > 16<<20 {
		return nil, notModel
	}
	text := make([]byte, size)
	var h preface
	if _, err := io.ReadFull(in, text); err != nil || json.Unmarshal(text, &h) != nil || !h.sound() {
		return nil, notModel
	}
	m := &Model{
		about: h.About, labels: h.Labels, calibration: h.Calibration, prior: h.Prior, step: h.Step, bias: h.Bias,
	}
	places, marks := make([]uint32, h.Features), make([]uint16, h.Features)
	w, ratio := make([]int16, h.Features*len(h.Labels)), make([]int8, h.Features*len(h.Labels))
	for _, part := range []any{marks, places, ratio, w} {
		if binary.Read(in, binary.LittleEndian, part) != nil {
			return nil, notModel
		}
	}
	slots := tableSize(h.Features)
	m.marks, m.features = make([]uint16, slots), make([]uint32, slots)
	for f, at := range places {
		if marks[f] == 0 {
			continue // it met another piece in the table
		}
		if int(at) >= slots || m.marks[at] != 0 {
			return nil, notModel
		}
		m.marks[at], m.features[at] = marks[f], uint32(f)
	}
	m.rows = weave(w, ratio, len(m.labels))
	if m.words, err = readWords(in, h.Words); err != nil {
		return nil, notModel
	}
	m.lexicon = newLexicon(m.words)
	return m, nil
}

func (h preface) sound() bool {
	k := len(h.Labels)
	return k >= 2 && k <= mostLabels && len(h.Prior) == k && len(h.Step) == k && len(h.Bias) == k &&
		h.Features > 0 && h.Features <= mostFeatures(k) && h.Words >= 0 && h.Words <= 2_000_000
}

func readWords(in *bufio.Reader, n int) ([]word, error) {
	words := make([]word, 0, min(n, 1<<16))
	for range n {
		var cost [5]byte
		if _, err := io.ReadFull(in, cost[:]); err != nil {
			return nil, err
		}
		text := make([]byte, cost[4])
		if _, err := io.ReadFull(in, text); err != nil {
			return nil, err
		}
		bits := binary.LittleEndian.Uint32(cost[:])
		words = append(words, word{string(text), math.Float32frombits(bits &^ (1 << 31)), bits>>31 == 1})
	}
	return words, nil
}

// unweave parts the rows of features into their weights and their ratios, which
// pack better so; weave puts them together again.
func unweave(rows []int16, k int) (w []int16, ratio []int8) {
	for at := 0; at < len(rows); at += 2 * k {
		w = append(w, rows[at:at+k]...)
		for _, r := range rows[at+k : at+2*k] {
			ratio = append(ratio, int8(r))
		}
	}
	return w, ratio
}

func weave(w []int16, ratio []int8, k int) []int16 {
	rows := make([]int16, 0, 2*len(w))
	for at := 0; at < len(w); at += k {
		rows = append(rows, w[at:at+k]...)
		for _, r := range ratio[at : at+k] {
			rows = append(rows, int16(r))
		}
	}
	return rows
}

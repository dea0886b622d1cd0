package switchboard

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"suban/internal/switchboard/rtp"
)

//go:embed prompts/*.wav
var shipped embed.FS

//go:embed demo/*.wav
var demo embed.FS

// Prompts are what callers are told (语音): one WAV file each. An office puts its own of the
// same name in a folder; what is not there is the one that came with the program.
type Prompts map[string]rtp.Clip

// prompts are what callers are told now.
func (b *Board) prompts() Prompts { return *b.voices.Load() }

// needed are the names of all prompts but the numbers.
var needed = []string{"welcome", "menu", "waiting", "ahead", "people", "next", "offer", "noted", "crowded", "onhold", "transfer", "music"}

// LoadPrompts reads the prompts; dir may be empty.
func LoadPrompts(dir string) (Prompts, error) {
	all := Prompts{}
	if err := all.read(shipped, "prompts"); err != nil {
		return nil, err
	}
	if dir != "" {
		if err := all.read(os.DirFS(filepath.Dir(dir)), filepath.Base(dir)); err != nil {
			return nil, err
		}
	}
	for _, name := range needed {
		if len(all[name]) == 0 {
			return nil, fmt.Errorf("prompt %s is missing", name)
		}
	}
	return all, nil
}

func (p Prompts) read(from fs.FS, dir string) error {
	files, err := fs.Glob(from, dir+"/*.wav")
	if err != nil {
		return fmt.Errorf("list prompts: %w", err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(from, file)
		if err != nil {
			return fmt.Errorf("read prompt: %w", err)
		}
		clip, err := rtp.ReadWAV(text)
		if err != nil {
			return fmt.Errorf("read prompt %s: %w", file, err)
		}
		p[strings.TrimSuffix(filepath.Base(file), ".wav")] = clip
	}
	return nil
}

// number says a number up to 99 in Chinese.
func (p Prompts) number(n int) (c rtp.Clip) {
	n = min(n, 99)
	if n > 10 {
		if n >= 20 {
			c = append(c, p[fmt.Sprint("n", n/10)]...)
		}
		c = append(c, p["n10"]...)
		if n%10 > 0 {
			c = append(c, p[fmt.Sprint("n", n%10)]...)
		}
		return c
	}
	return append(c, p[fmt.Sprint("n", n)]...)
}

// place tells a caller his place in the line, and after a while that he may be called back.
func (p Prompts) place(n int, offer bool) (c rtp.Clip) {
	switch {
	case n <= 1:
		c = append(c, p["next"]...)
	default:
		c = append(append(append(c, p["ahead"]...), p.number(n-1)...), p["people"]...)
	}
	if offer {
		c = append(c, p["offer"]...)
	}
	return c
}

// DemoVoice is what the demo city's caller says.
func DemoVoice() (rtp.Clip, error) {
	voices := Prompts{}
	err := voices.read(demo, "demo")
	return voices["lamp"], err
}

package triage

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/fault"
)

// matters is what people of the made-up town write about.
var matters = map[string][]string{
	"供水": {"自来水", "水压", "停水", "水质", "水表", "水费", "供水公司"},
	"教育": {"学校", "老师", "招生", "学费", "作业", "幼儿园", "校车"},
	"交通": {"公交", "路口", "红绿灯", "堵车", "停车位", "站台", "斑马线"},
}

var fillers = []string{"小区", "希望", "部门", "解决", "居民", "多次", "反映", "一直", "影响", "生活", "晚上", "门口"}

// made returns n messages of the town, every other one segmented.
func made(n int, seed int64) []Example {
	dice := rand.New(rand.NewSource(seed))
	labels := []string{"供水", "教育", "交通"}
	examples := make([]Example, n)
	for i := range examples {
		label := labels[dice.Intn(len(labels))]
		var words []string
		for range 6 + dice.Intn(12) {
			from := fillers
			if dice.Intn(3) == 0 {
				from = matters[label]
			}
			words = append(words, from[dice.Intn(len(from))])
		}
		words = append(words, matters[label][dice.Intn(7)], fmt.Sprint(dice.Intn(300)), "号")
		segmented := i%2 == 0
		text := strings.Join(words, " ")
		if !segmented {
			text = strings.Join(words, "的")
		}
		examples[i] = Example{text, label, segmented}
	}
	return examples
}

func small(t testing.TB) (*Model, Report) {
	t.Helper()
	model, report, err := Train(made(600, 1), Options{Version: 3})
	if err != nil {
		t.Fatal(err)
	}
	return model, report
}

func TestTrainAndClassify(t *testing.T) {
	t.Parallel()
	model, report := small(t)
	q := report.Quality
	if q.MacroF1 < .97 || q.Coverage < .9 || q.ECE > .06 || report.Messages != 600 || len(report.Labels) != 3 {
		t.Errorf("report: %+v", report)
	}
	if a := model.About(); a.Version != 3 || a.Digest != report.Digest || len(a.Digest) != 64 || a.Messages != 600 {
		t.Errorf("about: %+v", a)
	}
	guesses := model.Classify("小区门口的红绿灯坏了,路口天天堵车,公交也进不来")
	if len(guesses) != 3 || guesses[0].Label != "交通" || !slices.Contains(guesses[0].Words, "红绿灯") {
		t.Errorf("guesses: %v", guesses)
	}
	if model.Abstains(guesses, 0) || !model.Abstains(guesses, 1) {
		t.Errorf("abstains at %v of %v", model.About().Threshold, guesses)
	}
	unseen := Evaluate(model, made(300, 2), func() time.Duration { return time.Millisecond })
	if unseen.MacroF1 < .97 || unseen.N != 300 || unseen.Top3 != 1 || unseen.Micros != 0 {
		t.Errorf("unseen: %+v", unseen)
	}
	if unseen.Abstain != 1-unseen.Coverage || unseen.PerClass["供水"].F1 < .95 {
		t.Errorf("unseen: %+v", unseen)
	}
}

// The same messages in another order are the same training set.
func TestDigest(t *testing.T) {
	t.Parallel()
	examples := made(50, 1)
	shuffled := slices.Clone(examples)
	rand.New(rand.NewSource(9)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	if digest(examples) != digest(shuffled) {
		t.Error("order counts")
	}
	shuffled[0].Label += "!"
	if digest(examples) == digest(shuffled) {
		t.Error("labels do not count")
	}
}

func TestTrainRefuses(t *testing.T) {
	t.Parallel()
	for name, examples := range map[string][]Example{
		"nothing":   nil,
		"one label": {{"停水了", "供水", false}, {"水压低", "供水", false}},
		"no text":   {{"……", "供水", false}, {"!!!", "交通", false}},
		"no labels": {{"停水了", "", false}, {"堵车", "", false}},
	} {
		if _, _, err := Train(examples, Options{}); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRawMessagesAlone(t *testing.T) {
	t.Parallel()
	model, report, err := Train(loose(800), Options{})
	if err != nil || report.Quality.MacroF1 < .95 {
		t.Fatal(err, report.Quality.MacroF1)
	}
	if g := model.Classify("我们的幼儿园和学校的招生"); g[0].Label != "教育" || len(g[0].Words) == 0 {
		t.Errorf("%v", g)
	}
}

func TestStore(t *testing.T) {
	t.Parallel()
	model, _ := small(t)
	var file bytes.Buffer
	if err := model.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := Read(bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(model.About(), again.About()); diff != "" {
		t.Error(diff)
	}
	for _, e := range made(100, 7) {
		if diff := cmp.Diff(model.Suggest(e), again.Suggest(e)); diff != "" {
			t.Fatal(diff)
		}
	}
	for at := 0; at < file.Len(); at += 1 + file.Len()/40 {
		broken := bytes.Clone(file.Bytes())
		broken[at] ^= 1
		if _, err := Read(bytes.NewReader(broken)); !errors.Is(err, fault.Invalid) {
			t.Errorf("byte %d changed: %v", at, err)
		}
		if _, err := Read(bytes.NewReader(file.Bytes()[:at])); !errors.Is(err, fault.Invalid) {
			t.Errorf("cut at %d: %v", at, err)
		}
	}
}

// strange is what people also send.
var strange = []string{
	"", " ", "\x00", "水", "a", "1", "。", "😀😀😀", "👨‍👩‍👧", "Hello, I would like to report a broken street light near the station.",
	"wo jia ting shui le", "\xff\xfe", strings.Repeat("停水", 4500), strings.Repeat("啊", 9000), strings.Repeat("x", 50_000),
	strings.Repeat("停水堵车招生自杀爆炸", 100), "某某路 12 号 3 栋 2 单元 401 室", "ＡＢＣ１２３ｋ㎡①㈠", "\u200b\u200d\ufeff", "İǅß", "\u0300\u0300",
}

func TestStrangeMessages(t *testing.T) {
	t.Parallel()
	model, _ := small(t)
	for _, text := range strange {
		for _, segmented := range []bool{false, true} {
			sound(t, model, Example{Text: text, Segmented: segmented})
		}
	}
	for _, text := range []string{"", "水", "a", "。", "😀😀😀", "Hello, I would like to report a broken light.", strings.Repeat("啊", 9000)} {
		if g := model.Classify(text); !model.Abstains(g, 0) {
			t.Errorf("%.20q: %v", text, g)
		}
	}
}

// sound says whether the guesses are probabilities of known labels in order,
// and their words stand in the message.
func sound(t testing.TB, model *Model, e Example) {
	t.Helper()
	guesses := model.Suggest(e)
	last, sum := 1.0, 0.0
	plainText := string(joined(clean(e.Text, nil)))
	for _, g := range guesses {
		if !(g.Probability >= 0 && g.Probability <= last+1e-12) || !slices.Contains(model.Labels(), g.Label) {
			t.Errorf("%.40q: %v", e.Text, guesses)
		}
		for _, w := range g.Words {
			if !strings.Contains(plainText, w) {
				t.Errorf("%.40q has no %q", e.Text, w)
			}
		}
		last = g.Probability
		sum += g.Probability
	}
	if sum > 1+1e-9 {
		t.Errorf("%.40q: %v", e.Text, guesses)
	}
}

// The longest texts are asked once, by TestStrangeMessages: a fuzzer spends its time on
// making them shorter.
func FuzzClassify(f *testing.F) {
	model, _ := small(f)
	for _, text := range strange {
		if len(text) < 4000 {
			f.Add(text, false)
		}
	}
	f.Fuzz(func(t *testing.T, text string, segmented bool) {
		sound(t, model, Example{Text: text, Segmented: segmented})
	})
}

// FuzzRead: a model whose digest is right but whose inside is anything is refused in
// words, or answers as a model does.
func FuzzRead(f *testing.F) {
	model, _, err := Train(made(40, 1), Options{})
	if err != nil {
		f.Fatal(err)
	}
	var file bytes.Buffer
	if err := model.Write(&file); err != nil {
		f.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(file.Bytes()[len(magic)+sha256.Size:]))
	if err != nil {
		f.Fatal(err)
	}
	inside, err := io.ReadAll(z)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(inside)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, inside []byte) {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		z.Write(inside)
		z.Close()
		sum := sha256.Sum256(packed.Bytes())
		m, err := Read(bytes.NewReader(slices.Concat([]byte(magic), sum[:], packed.Bytes())))
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		for _, text := range []string{"停水了,路口堵车,学校招生", "水"} {
			sound(t, m, Example{Text: text})
		}
	})
}

// TestCalibration: probabilities that are too bold are tamed.
func TestCalibration(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		truth := rapid.Float64Range(.5, .95).Draw(t, "how often it is right")
		dice := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		var scores [][]float64
		var labels []int
		for range 2000 {
			label := dice.Intn(2)
			said := label
			if dice.Float64() > truth {
				said = 1 - label
			}
			s := []float64{-3, -3}
			s[said] = 3
			scores, labels = append(scores, s), append(labels, label)
		}
		c := calibrate(scores, labels)
		var all []guessed
		for i, s := range scores {
			all = append(all, c.guessed(s, labels[i]))
		}
		if q := measure(all, []string{"a", "b"}, .95); q.ECE > .04 {
			t.Errorf("right %.2f of the time: ECE %.3f", truth, q.ECE)
		}
	})
}

func BenchmarkModel(b *testing.B) {
	model, _ := small(b)
	text := strings.Repeat("小区门口的红绿灯坏了,路口天天堵车,希望部门解决。", 18)
	for b.Loop() {
		model.Classify(text)
	}
}

package mask_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"suban/internal/mask"
)

func same(t *testing.T, f func(string) string, want map[string]string) {
	t.Helper()
	for in, out := range want {
		if got := f(in); got != out {
			t.Errorf("%q is shown as %q, want %q", in, got, out)
		}
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	same(t, mask.Name, map[string]string{
		"张三丰":            "张**",
		"张三":             "张*",
		"张":              "*",
		" 张 三 ":          "张*",
		"欧阳某某":           "欧***",
		"阿某某·某某某某某":      "阿***",
		"Someone Else":   "S***",
		"":               "",
		"\u200b张\ufeff三": "张*",
	})
}

func TestPhone(t *testing.T) {
	t.Parallel()
	same(t, mask.Phone, map[string]string{
		"13812345678":       "138****5678",
		"138 1234 5678":     "138****5678",
		"138-1234-5678":     "138****5678",
		"+86 138-1234-5678": "138****5678",
		"008613812345678":   "138****5678",
		"013812345678":      "138****5678",
		"\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18": "138****5678",
		"0557-3012345":     "0557-****345",
		"05573012345":      "0557-****345",
		"(0557)3012345":    "0557-****345",
		"+86 557 3012345":  "0557-****345",
		"010-62345678":     "010-****678",
		"3012345":          "****345",
		"12345":            "12345",
		"110":              "110",
		"4001234567":       "****67",
		"0557-3012345转801": "****01",
		"abc":              "****",
		"":                 "",
	})
}

func TestIDNumber(t *testing.T) {
	t.Parallel()
	same(t, mask.IDNumber, map[string]string{
		"341302190001010013":   "3413**********0013",
		"34130219000101001X":   "3413**********001X",
		"341302 19000101 001X": "3413**********001X",
		"341302000101001":      "3413*******1001",
		"护照E12345678":          "****78",
		"12":                   "****",
		"":                     "",
	})
}

func TestText(t *testing.T) {
	t.Parallel()
	same(t, mask.Text, map[string]string{
		"来电人13812345678反映停水":                "来电人138****5678反映停水",
		"联系138-1234-5678。":                  "联系138-****-5678。",
		"联系 138 1234 5678":                  "联系 138 **** 5678",
		"+8613812345678":                    "+86138****5678",
		"0086 13812345678,":                 "0086 138****5678,",
		"1381234\u200b5678":                 "138****\u200b5678",
		"13812345678、13912345678":           "138****5678、139****5678",
		"13812345678 13912345678":           "138****5678 139****5678",
		"1381234567813912345678":            "138****5678139****5678",
		"A13812345678B":                     "A138****5678B",
		"座机0557-3012345转801":                "座机0557-****345转801",
		"(0557)3012345":                     "(0557)****345",
		"010-62345678":                      "010-*****678",
		"+86 557 3012345":                   "+86 557 ****345",
		"电话:3012345":                        "电话:****345",
		"身份证34130219000101001X号":            "身份证3413**********001X号",
		"341302190001010013":                "3413**********0013",
		"旧证341302000101001":                 "旧证3413*******1001",
		"证341302 19000101 001X,13812345678": "证3413** ******** 001X,138****5678",
		"\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18": "\uff11\uff13\uff18****\uff15\uff16\uff17\uff18",

		// these stay
		"拨打12345或110、95598":      "拨打12345或110、95598",
		"2022年11月25日 10:30":      "2022年11月25日 10:30",
		"2022-11-25 2022-11-26":  "2022-11-25 2022-11-26",
		"欠款5000000元":             "欠款5000000元",
		"工单号3413002211250000013": "工单号3413002211250000013",
		"3号楼2单元501":              "3号楼2单元501",
		"":                       "",
		"共计18145675462.26元":      "共计18145675462.26元",
		"没有号码":                   "没有号码",
		"坏\xff字":                 "坏\xff字",
	})
}

// Whatever stands around a mobile number, its middle is hidden and nothing else changes.
func TestTextHidesEveryMobile(t *testing.T) {
	t.Parallel()
	words := rapid.StringOfN(rapid.SampledFrom([]rune("停水电话联系人,。、:号楼 \n(A")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		head := "1" + rapid.StringMatching(`[3-9]\d`).Draw(t, "head")
		middle, end := rapid.StringMatching(`\d{4}`).Draw(t, "middle"), rapid.StringMatching(`\d{4}`).Draw(t, "end")
		gap := rapid.SampledFrom([]string{"", " ", "-"}).Draw(t, "gap")
		before, after := words.Draw(t, "before"), words.Draw(t, "after")
		got := mask.Text(before + head + gap + middle + gap + end + after)
		if want := before + head + gap + "****" + gap + end + after; got != want {
			t.Fatalf("%q, want %q", got, want)
		}
		if mask.Text(got) != got {
			t.Fatalf("masking twice changed %q", got)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "13812345678", "34130219000101001X", "0557-3012345", "86 0 1 (", "\xff1\u200b3", "+86557301234500863"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := mask.Text(s)
		if utf8.ValidString(s) && utf8.RuneCountInString(got) != utf8.RuneCountInString(s) {
			t.Fatalf("%q became %q", s, got)
		}
		_, _, _ = mask.Name(s), mask.Phone(s), mask.IDNumber(s)
		if len(s) > 12 && strings.Contains(mask.Phone(s), s) {
			t.Fatalf("nothing of %q is hidden", s)
		}
	})
}

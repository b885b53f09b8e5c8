package main

import (
	"math/rand"
	"regexp"
	"strings"
)

// replaceCase holds ordinary texts, not byte texts: keys of a Secret are UTF-8.
type replaceCase struct {
	Pattern  string `json:"pattern"`
	Text     string `json:"text"`
	Template string `json:"template"`
	// Result is the text after ReplaceAllString or, for a pattern that does not compile, empty.
	Result string `json:"result"`
	Error  string `json:"error,omitempty"`
}

func replaceGolden() []replaceCase {
	cases := []replaceCase{}
	add := func(pattern, text, template string) { cases = append(cases, replaced(pattern, text, template)) }

	// References in the template, on an expression with numbered and named groups, one of which takes no part.
	for _, template := range []string{
		"", "x", "$", "$$", "$$$", "$$1", "$0", "${0}", "$1", "${1}", "$2", "$3", "$4", "$9", "$10", "${10}", "$01", "${01}", "$00", "$1x", "$1_x", "${1}_x", "$1-x",
		"$part", "${part}", "$partx", "${part}x", "$Part", "$none", "${none}", "${", "${}", "${1", "${1 }", "${ 1}", "$}", "$ ", "$-1", "a$", "a$$b", "$1$2", "$1$$2",
		"$1é", "${é}", "$é", "$1٣", "$٣", "${part", "${part}}", "$$part", "\\$1", "$\\1", "$&", "$`", "$'", "$<part>", "$999999999", "$9999999999", "$123456789012",
		"${999999999999999999999}", "$part$part", "$1$1", "𝒳", "$𝒳", "$x𝒳", "{$1}", "[$1]", "%s", "\n$1\n", "$_", "${_}", "$__proto__", "$constructor", "${toString}",
	} {
		add(`(\w+)/(?P<part>[a-z]+)(z)?`, "db/user-app/pass", template)
		add(`a(x)?`, "aaxa", template)
	}
	// Where matches lie: empty ones, adjacent ones, anchors, boundaries, characters of several bytes.
	for _, pattern := range []string{
		"", "^", "$", "a*", "a*?", "a+", "a?", "b*", "(a|b)*", "x*", ".", "..", ".*", ".*?", "\\b", "\\B", "^a", "a$", "\\w", "\\W", "\\d+", "[^a-z0-9]+", "(?i)[^a-z0-9]+", "(?i)A",
		"(?s).", "(?m)^", "(?m)$", "(?U)a+", "é", "é*", "[é]", "[^é]", "\\pL", "\\p{Greek}", "\\PN", "😀", "😀*", "[😀]", "\\x{1F600}", "a|ab", "ab|a", "(a)(b)?", "()", "(?:)",
		"(^)", "a{2}", "a{1,2}", "a{2,}", "[[:alpha:]]", "[[:^alpha:]]+", "\\Qa.b\\E", "\\.", "/", "_|-", "\\s", "(?i)k", "(?i)ſ", "\\z", "\\A", "(?P<n>a)|b", "(?<n>a)|b", "[a-c]+?",
	} {
		for _, text := range []string{"", "a", "aaa", "baaac", "ab", "a.b/c_d-e 1", "été É", "😀a😀", "α β\nΩ", "kKſ"} {
			add(pattern, text, "<$0>")
		}
	}
	// What RE2 does not take.
	for _, pattern := range []string{
		"(", ")", "[", "[a", "[z-a]", "*", "+", "?", "a**", "a+*", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "\\1", "(a)\\1", "\\Z", "\\C", "\\8", "a{1001}", "a{2,1}", "(?P<>a)", "(?P<n", "(?P<1-2>a)",
		"(?z)", "\\p{Nope}", "\\pX", "x{2}{3}", "(?i", "(?:", "[[:nope:]]", "\\x{110000}", "\\xg", "((((a{100}){100}){100}){100})",
	} {
		add(pattern, "aab", "<$0>")
	}
	random := rand.New(rand.NewSource(9))
	patterns := []string{"a", "b", "(a)", "(b|c)", "(?P<n>c)", "*", "+", "?", "|", "^", "$", "\\b", ".", "[ab]", "é", "(", ")", "/"}
	texts := []string{"a", "b", "c", "é", "/", "_", "-", "😀"}
	templates := []string{"$0", "$1", "${2}", "$n", "${n}", "$$", "$", "-", "x", "_", "{", "}"}
	for range 400 {
		pattern, text, template := some(random, patterns, 6), some(random, texts, 8), some(random, templates, 4)
		// Go takes a name of a group twice; Tidelock does not, and says so.
		if strings.Count(pattern, "?P<n>") < 2 {
			add(pattern, text, template)
		}
	}
	return cases
}

func replaced(pattern, text, template string) replaceCase {
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return replaceCase{Pattern: pattern, Text: text, Template: template, Error: err.Error()}
	}
	return replaceCase{Pattern: pattern, Text: text, Template: template, Result: compiled.ReplaceAllString(text, template)}
}

func some(random *rand.Rand, pieces []string, most int) string {
	var text strings.Builder
	for range random.Intn(most + 1) {
		text.WriteString(pieces[random.Intn(len(pieces))])
	}
	return text.String()
}

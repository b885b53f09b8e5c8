package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
)

type explodeCase struct {
	Input string `json:"input"`
	// Outcome is "members", "invalid" (not JSON) or the kind of a value that is no object.
	Outcome string            `json:"outcome"`
	Members map[string]string `json:"members,omitempty"`
}

// explodeGolden says what External Secrets makes of a document: decoded into a map of raw messages, each of which that
// decodes into a string is that string and else itself.
func explodeGolden() []explodeCase {
	inputs := explodeInputs()
	cases := make([]explodeCase, 0, len(inputs))
	for _, input := range inputs {
		cases = append(cases, exploded(input))
	}
	return cases
}

func exploded(input string) explodeCase {
	if !json.Valid([]byte(input)) {
		return explodeCase{Input: byteText(input), Outcome: "invalid"}
	}
	raw := map[string]json.RawMessage{}
	err := json.Unmarshal([]byte(input), &raw)
	if mistyped, ok := err.(*json.UnmarshalTypeError); ok {
		return explodeCase{Input: byteText(input), Outcome: mistyped.Value}
	}
	fatal(err)
	members := map[string]string{}
	for name, value := range raw {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		members[byteText(name)] = byteText(text)
	}
	return explodeCase{Input: byteText(input), Outcome: "members", Members: members}
}

func explodeInputs() []string {
	values := []string{
		`"text"`, `""`, `null`, `true`, `false`, `0`, `-0`, `-0.0`, `1.50`, `1e3`, `1E+05`, `12345678901234567890`, `0.000001`, `{"b":2,"a":1}`, `{ }`,
		"[ 1 ,\n2 ]", `[]`, `"\u00e9\u4e2d\ud83d\ude00"`, `"\ud800"`, `"\udc00"`, `"\ud800\ud800\udc00"`, `"\ud800x"`, `"\ud800\u0041"`, `"\ud83d\n"`,
		`"\"\\\/\b\f\n\r\t"`, `"\u0000"`, "\"\x7f\"", "\"\xff\"", "\"\xe4\xb8\"", "\"\xe4\xb8\xad\"", "\"\xed\xa0\x80\"", "\"\xf0\x9f\x98\x80\"",
		"\"\xf4\x90\x80\x80\"", "\"\xc0\xaf\"", "\"\xf0\x9f\x98\"", "\"é\u2028<>&\"", `"\x"`, `"\u12"`, `"\u12g4"`, "\"a\nb\"", "\"a\tb\"", "\"\x01\"",
		`"unended`, `01`, `1.`, `.5`, `-`, `+1`, `1e`, `1e+`, `0x10`, `1_000`, `NaN`, `Infinity`, `nul`, `nulll`, `True`, `TRUE`, `tru`, `fals`, `'a'`,
		`[1,]`, `[,1]`, `[1 2]`, `[1`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a" 1}`, `{"a":1 "b":2}`, `{,}`, `[}`, `{]`, ``, ` `, `"a" "b"`, `1 1`, `]`,
		`}`, `//c`, "\ufeff1", `"\U0041"`, `{"":1}`, `[[[[]]]]`, `[null,true]`, "\"\\\"", `"\\"`, `"\\\"`, "\u00a01", "\f1", `-01`, `1.5e5.5`, `"\ud83d\ude0"`,
	}
	inputs := []string{}
	for _, value := range values {
		inputs = append(inputs, value, fmt.Sprintf(`{"k":%s}`, value))
	}
	inputs = append(inputs,
		`{}`, ` { } `, "\r\n\t{\"a\" :\t\"b\" ,\n\"c\":\r\"d\"}\n", `{"a":"first","b":1,"a":"second"}`, `{"a":1,"\u0061":2}`, `{"":"empty"}`, `{"a.b":"c"}`,
		"{\"\xff\":1,\"\xfe\":2}", `{"\ud800":1,"\ufffd":2}`, `{"é":1}`, `{"a":"b"}x`, `{"a":"b"}}`, `{"a":"b"`, `{"a":"b",`, `{"a":"b","c"`, `{"a":"b","c":`,
		`{"a":{"b":{"c":[1,{"d":null}]}},"e":[{}]}`, `{"username":"ann","password":"p@ss <&> w0rd","port":5432,"ratio":0.50,"tls":true,"nil":null}`,
		`{"nested" : { "x" : [ 1 , 2 ] } }`, "{\"a\":1}\x00", "\x00{}", `{"a":1}/**/`, `{"constructor":1,"__proto__":{"x":1},"toString":null}`, `{"a":[1,2}`,
	)
	random := rand.New(rand.NewSource(1))
	alphabet := []string{`{`, `}`, `[`, `]`, `"`, `:`, `,`, ` `, `"a"`, `"b":`, `1`, `-2.5e1`, `null`, `true`, `\`, `"\u00e9"`}
	for range 60 {
		var text strings.Builder
		text.WriteString(`{"a":`)
		for range random.Intn(5) {
			text.WriteString(alphabet[random.Intn(len(alphabet))])
		}
		text.WriteString(`}`)
		inputs = append(inputs, text.String())
	}
	return inputs
}

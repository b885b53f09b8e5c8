package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"strconv"
)

type valueCase struct {
	// Input is a JSON document.
	Input string `json:"input"`
	// Plain and Escaped are the document as an Encoder writes it, without and with HTML escaping; Text is the value as that of a
	// key of its own. All three are empty where Fails.
	Plain   string `json:"plain"`
	Escaped string `json:"escaped"`
	Text    string `json:"text"`
	Fails   bool   `json:"fails,omitempty"`
}

// valuesGolden says what becomes of the values of a document that is decoded into any and written again.
func valuesGolden() []valueCase {
	inputs := []string{
		`0`, `-0`, `-0.0`, `1`, `-1`, `1.0`, `1.50`, `0.1`, `0.30000000000000004`, `1e3`, `1E+05`, `100000000000000000000`, `999999999999999999999`, `1e20`, `1e21`, `1.5e21`,
		`123456789012345678901234567890`, `12345678901234567890`, `9007199254740993`, `-9007199254740993`, `1e-5`, `1e-6`, `9.99e-7`, `1e-7`, `1.25e-7`, `1e-10`, `5e-324`,
		`2.2250738585072014e-308`, `1.7976931348623157e308`, `1e308`, `1e309`, `-1e400`, `1e-400`, `[1e400]`, `{"a":1e400}`, `4.35`, `0.000001`, `1234567.875`, `3.141592653589793`,
		`true`, `false`, `null`, `""`, `"text"`, `"<a href=\"x\">&</a>"`, `"\u003c"`, `"\u2028\u2029"`, "\"\u2028\u2029\"", `"\b\f\n\r\t\u0001\u001f\u007f"`, "\"\x7f\"", `"\\\/\""`,
		`"é中😀"`, `"\ud83d\ude00"`, `"\ud800"`, `"\udc00x"`, `"\ud800\ud800\udc00"`, "\"\xff\"", "\"\xe4\xb8\"", "\"\xed\xa0\x80\"", "\"\xf0\x9f\x98\"", "\"a\xffb\xfec\"", `"\ufffd"`,
		`[]`, `{}`, ` [ ] `, `[ 1 , "a" ,null ]`, `{ "b" : 2 , "a" : [ true , { "z" : 1, "y" : 2 } ] }`, `{"é":1,"z":2,"a":3,"😀":4,"\uffee":5}`, `{"10":1,"9":2,"1":3}`,
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"":1}`, `{"__proto__":1,"constructor":{"a":1},"toString":2}`, `{"<":">"}`, "{\"\xff\":1,\"\xfe\":2}", `{"\ud800":1,"\udc00":2}`,
		`[[[[]]]]`, `{"a":{"b":{"c":{"d":null}}}}`, `[0.1,1e21,1e-7,12345678901234567890]`,
	}
	random := rand.New(rand.NewSource(10))
	for range 150 {
		number := math.Float64frombits(random.Uint64())
		if math.IsNaN(number) || math.IsInf(number, 0) {
			continue
		}
		inputs = append(inputs, strconv.FormatFloat(number, 'g', -1, 64))
	}
	for range 80 {
		inputs = append(inputs, strconv.FormatFloat((random.Float64()-0.5)*math.Pow(10, float64(random.Intn(60)-30)), 'f', -1, 64))
	}
	cases := make([]valueCase, 0, len(inputs))
	for _, input := range inputs {
		cases = append(cases, rewritten(input))
	}
	return cases
}

func rewritten(input string) valueCase {
	var value any
	if json.Unmarshal([]byte(input), &value) != nil {
		return valueCase{Input: byteText(input), Fails: true}
	}
	return valueCase{Input: byteText(input), Plain: byteText(encoded(value, false)), Escaped: byteText(encoded(value, true)), Text: byteText(textOf(value))}
}

func encoded(value any, escape bool) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(escape)
	fatal(encoder.Encode(value))
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
}

// textOf says what External Secrets makes of a value that becomes one of a key of its own.
func textOf(value any) string {
	switch typed := value.(type) {
	case nil:
		return ""
	case string:
		return typed
	case float64:
		return strconv.FormatFloat(typed, 'f', -1, 64)
	case bool:
		return fmt.Sprint(typed)
	default:
		return encoded(typed, true)
	}
}

package main

import (
	"encoding/base64"
	"math/rand"
	"strings"
)

type base64Case struct {
	Input string `json:"input"`
	// Base64 and Base64URL are the decoded bytes or, after an exclamation mark, the error.
	Base64    string `json:"base64"`
	Base64URL string `json:"base64url"`
}

func base64Golden() []base64Case {
	inputs := []string{
		"", "aGVsbG8=", "aGVs\nbG8=\n", "AP8BAg==", "_-8=", "/+8=", "!!", "test", "abcd", "a", "ab", "abc", "abcde", "=", "==", "===", "====",
		"a=", "a==", "a===", "ab=", "ab==", "ab===", "ab=\n=", "ab=\r\n=", "ab=\n", "ab=c", "ab=\nc", "ab==c", "ab==\n", "ab==\nc", "ab==abcd",
		"abc=", "abc==", "abc=\n", "abc=\n\n", "abc=a", "abc=\na", "abc=\r\nabcd", "a\nb\nc\nd", "\nabcd", "abcd\n", "\r\n", "\n", "a\n", "ab\n",
		"abc\n", "a\nb", "a\n\n\nb", "abcd\na", "abcd\na\nb", "abcda\nbc\n", "abcd efgh", " abcd", "abcd ", "\tabcd", "ab cd", "abc\x00", "\x00",
		"\xff\xfe", "abcd\xff", "\u00e9abc", "a-b_", "a+b/", "a+b_", "----", "____", "++++", "////", "aGVsbG8", "aGVsbG8==", "aGVsbG8=aGVsbG8=",
		"aB==", "aBC=", "aR==", "aRd=", "aGVsbG8gd29ybGQ=", "aGVsbG8gd29ybGQhIQ==", "YWJjZGVmZ2hpamtsbW5vcA==", "YWJjZGVmZ2hpamtsbW5vcHE=",
		"YWJjZGVm\nZ2hpamts\nbW5vcHE=\n", "YWJjZGVmZ2hpamts*W5vcHE=", "YWJjZGVmZ2hpamtsb*5vcHE=", "abcdefg=hijk", "abcdefgh=", "abcdefghi=",
		"abcdefghij=", "abcdefghijk=", "abcdefghij==", "abcd=efg", "abcd\n=", "ab\n==", "ab\n=\n=\n", "a\nb=\n=\nx", "p4ssw0rd", "hunter2", "{\"a\":1}",
	}
	random := rand.New(rand.NewSource(64))
	alphabet := "ABab01+/-_==\n\r*\x80"
	for range 80 {
		var text strings.Builder
		for range random.Intn(14) {
			text.WriteByte(alphabet[random.Intn(len(alphabet))])
		}
		inputs = append(inputs, text.String())
	}
	cases := make([]base64Case, 0, len(inputs))
	for _, input := range inputs {
		cases = append(cases, base64Case{byteText(input), decodeWith(base64.StdEncoding, input), decodeWith(base64.URLEncoding, input)})
	}
	return cases
}

func decodeWith(encoding *base64.Encoding, input string) string {
	decoded, err := encoding.DecodeString(input)
	if err != nil {
		return "!" + err.Error()
	}
	return byteText(string(decoded))
}

package main

import (
	"fmt"
	"math/rand"
	"strings"
)

// gjsonFuzz makes random documents, some of them broken, and random paths of the pieces that matter to gjson. The same
// seed gives the same cases.
func gjsonFuzz(cases int, seed int64) gjsonFile {
	random := rand.New(rand.NewSource(seed))
	file := gjsonFile{Documents: map[string]string{}}
	for i := 0; i < cases; {
		name := fmt.Sprintf("random-%d-%d", seed, len(file.Documents))
		document := randomDocument(random)
		file.Documents[name] = byteText(document)
		for range 6 {
			path := randomPath(random)
			file.Cases = append(file.Cases, gjsonCase{name, byteText(path), lookUp(document, path)})
			i++
		}
	}
	return file
}

var names = []string{"a", "b", "c", "ab", "a.b", "0", "k\\u0061", "", "x*"}

func randomDocument(random *rand.Rand) string {
	text := randomValue(random, 4)
	if random.Intn(3) > 0 {
		return text
	}
	// Break it: drop, double or change a byte.
	bytes := []byte(text)
	for range 1 + random.Intn(3) {
		if len(bytes) == 0 {
			break
		}
		at := random.Intn(len(bytes))
		switch random.Intn(3) {
		case 0:
			bytes = append(bytes[:at], bytes[at+1:]...)
		case 1:
			bytes = append(bytes[:at+1], bytes[at:]...)
		default:
			bytes[at] = `{}[]",:\ntf1-x `[random.Intn(15)]
		}
	}
	return string(bytes)
}

func randomValue(random *rand.Rand, depth int) string {
	if depth == 0 || random.Intn(4) == 0 {
		return pick(random, "1", "-2", "3.50", "1e3", "true", "false", "null", `"a"`, `""`, `"b\"c"`, `"\u00e9"`, `"10"`, `"{\"a\":1}"`, " 7 ")
	}
	parts := []string{}
	if random.Intn(2) == 0 {
		for range random.Intn(4) {
			parts = append(parts, randomValue(random, depth-1))
		}
		return "[" + strings.Join(parts, pick(random, ",", " , ")) + "]"
	}
	for range random.Intn(5) {
		parts = append(parts, `"`+names[random.Intn(len(names))]+`":`+randomValue(random, depth-1))
	}
	return "{" + strings.Join(parts, pick(random, ",", ", ")) + "}"
}

func randomPath(random *rand.Rand) string {
	var path strings.Builder
	for i := range 1 + random.Intn(4) {
		if i > 0 {
			path.WriteString(pick(random, ".", ".", ".", "|"))
		}
		path.WriteString(randomStep(random, 2))
	}
	text := path.String()
	if random.Intn(8) == 0 && len(text) > 0 {
		at := random.Intn(len(text))
		text = text[:at] + pick(random, ".", "|", "#", "(", ")", "@", "\\", "\"", "*", "{", "]", ",", ":", "!", "") + text[at:]
	}
	return text
}

func randomStep(random *rand.Rand, depth int) string {
	if depth == 0 || random.Intn(2) == 0 {
		return pick(random, "a", "b", "c", "ab", "a\\.b", "0", "1", "2", "#", "*", "a*", "?", "ka", "")
	}
	inner := func() string { return randomStep(random, depth-1) }
	switch random.Intn(5) {
	case 0:
		query := inner() + pick(random, "", "=", "==", "!=", "<", "<=", ">", ">=", "%", "!%") + pick(random, "1", `"a"`, "a", "~true", "~false", "~null", "~*", `"*"`, "true", "")
		return "#(" + query + ")" + pick(random, "", "#")
	case 1:
		return "@" + pick(random, "pretty", "ugly", "reverse", "this", "flatten", "join", "valid", "keys", "values", "tostr", "fromstr", "group", "dig:"+inner(),
			`flatten:{"deep":true}`, `join:{"preserve":true}`, `pretty:{"sortKeys":true,"width":12}`, "other")
	case 2:
		return "[" + inner() + "," + inner() + "]"
	case 3:
		return "{" + pick(random, "", `"n":`, "m:") + inner() + "." + inner() + "," + inner() + "}"
	default:
		return pick(random, `!"s"`, "!1", "!true", `!{"a":[1,{"b":2}]}`, "![1,2]", "..0", "..#", ".#")
	}
}

func pick(random *rand.Rand, options ...string) string {
	return options[random.Intn(len(options))]
}

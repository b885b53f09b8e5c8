package main

import (
	"sort"

	"github.com/tidwall/gjson"
)

type gjsonFile struct {
	Documents map[string]string `json:"documents"`
	Cases     []gjsonCase       `json:"cases"`
}

type gjsonCase struct {
	// Document is a name in Documents.
	Document string `json:"document"`
	Path     string `json:"path"`
	// Text is what the look-up gives; absent when it finds nothing.
	Text *string `json:"text,omitempty"`
}

func lookUp(document, path string) *string {
	result := gjson.Get(document, path)
	if !result.Exists() {
		return nil
	}
	text := byteText(result.String())
	return &text
}

func gjsonGolden() gjsonFile {
	golden := gjsonFile{Documents: map[string]string{}}
	names := []string{}
	for name := range documents {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		document := documents[name]
		golden.Documents[name] = byteText(document.text)
		for _, path := range document.paths {
			golden.Cases = append(golden.Cases, gjsonCase{name, byteText(path), lookUp(document.text, path)})
		}
	}
	generated := gjsonFuzz(300, 2026)
	for name, text := range generated.Documents {
		golden.Documents[name] = text
	}
	golden.Cases = append(golden.Cases, generated.Cases...)
	return golden
}

type documentCases struct {
	text  string
	paths []string
}

// documents hold the cases written by hand: each feature of the path syntax, its edges, and what is not valid.
var documents = map[string]documentCases{
	"people": {
		text: `{"name":{"first":"Tom","last":"Anderson"},"age":37,"children":["Sara","Alex","Jack"],"fav.movie":"Deer Hunter",` +
			`"friends":[{"first":"Dale","last":"Murphy","age":44,"nets":["ig","fb","tw"]},{"first":"Roger","last":"Craig","age":68,"nets":["fb","tw"]},` +
			`{"first":"Jane","last":"Murphy","age":47,"nets":["ig","tw"]}],"a|b":"pipe","a*b":"star","#":"hash","@this":"at","":"empty","0":"zero","a\"b":"quote"}`,
		paths: []string{
			"name.last", "name.first", "age", "children", "children.0", "children.1", "friends.1", "friends.1.first", "children.3", "children.-1",
			"children.01", "children.+1", "children.1x", "children.", "children.18446744073709551617", "children.9223372036854775808",
			"child*.2", "c?ildren.0", "fav\\.movie", "fav.movie", "f*v.movie", "f*v\\.movie", "a\\|b", "a|b", "a\\*b", "a*b", "a?b", "a\\?b", "*", "?ge", "**", "*?*",
			"\\#", "#", "\\@this", "@this", "@this.age", "@this|age", "@that", "", ".", "..", "a\"b", "a\\\"b", "0", "0.0", "name.", "name..first", ".name", "name.first.x",
			"friends.#", "friends.#.age", "friends.#.nets", "friends.#.nets.0", "friends.#.nets.#", "friends.#.missing", "friends.#.", "friends#", "friends.#x", "friends.x#",
			"friends.##", "friends.#.#", "friends.#.first|0", "friends.#.first.0", "friends.#.first|#", "friends.#.first|@reverse", "friends.#.first.@reverse",
			`friends.#(last=="Murphy").first`, `friends.#(last=="Murphy")#.first`, `friends.#(last="Murphy")#.first`, "friends.#(last=Murphy).first",
			"friends.#(age>45)#.last", "friends.#(age>=47)#.last", "friends.#(age<47)#.last", "friends.#(age<=47)#.last", "friends.#(age!=47)#.last", "friends.#(age==47).last",
			`friends.#(first%"D*").last`, `friends.#(first!%"D*").last`, `friends.#(first%"?a*")#.first`, `friends.#(first!%"?a*")#.first`, `friends.#(first%D*).last`,
			`children.#(!%"*a*")`, `children.#(%"*a*")#`, `children.#(="Alex")`, `children.#(>"B")#`, `children.#(<="Jack")#`, `children.#(!="Alex")#`, "children.#()#", "children.#(x)#",
			`friends.#(nets.#(=="fb"))#.first`, `friends.#(nets.#(=="fb")).first`, `friends.#(nets.#(=="xx"))#.first`, "friends.#(nets.#>2)#.first", "friends.#(nets.0=ig)#.first",
			"friends.#(age)#.first", "friends.#(none)#.first", "friends.#(none)#", "friends.#(none).first", "friends.#(age>100)", "friends.#(age>100)#",
			`friends.#[last="Murphy"].first`, `friends.#[last="Murphy"]#.first`, `friends.#( last = "Murphy" )#.first`, `friends.#(last="Mur\"phy").first`, `friends.#(last=="Mu\u0072phy").first`,
			"friends.#(", "friends.#(last", `friends.#(last="Murphy"`, `friends.#(last="Murphy).first`, "friends.#)", "friends.#(last=Murphy)x.first", "friends.#(last=Murphy)##.first",
			"friends.#(last!).first", "friends.#(last!Murphy).first", "friends.#(last=).first", "friends.#(last==).first", "friends.#(last===Murphy).first", "friends.#(age=<47)#.first",
			"friends.#(last~Murphy).first", "friends.#(age=~*)#.first", "friends.#(age==~true)#.first", "friends.#(age==~maybe)#.first", "friends.#(age>~false)#.first",
			"friends|0|first", "friends|0.first", "friends.0|first", "friends|#", "friends.#(last=Murphy)#|first", "friends.#(last=Murphy)#.0", "friends.#(last=Murphy)#|0",
			"friends.#(last=Murphy)#.#", "friends.#(last=Murphy)#|#", "friends.#(last=Murphy)#|#.first", "friends.#(last=Murphy)#.first|0", "friends.#(last=Murphy)|first", "friends|",
			"friends.#(last=Murphy)#|1|nets|@reverse|0", "name|", "|name", "name||first", "missing|name", "missing|@keys", "missing.@keys", "missing|!1", "friends.#(none)|@keys",
			"children.@reverse", "children.@reverse.0", "children|@reverse", "children.@reverse|0", "name.@reverse", "age.@reverse", "age|@reverse", "@reverse", "@reverse.age",
			"name.@keys", "name.@values", "children.@keys", "children.@values", "age.@keys", "age|@keys", "age|@values", "friends.#.@keys", "friends.#.@this", "friends.#.@this.0", "friends.@this.#.age",
			"children.@join", "friends.@join", `friends.@join:{"preserve":true}`, "friends|@join|first", "friends.@flatten", "friends.#.nets.@flatten", "friends.#.nets|@flatten",
			"age|@tostr", "name|@tostr", "name.@tostr", "name|@tostr|@fromstr", "name|@tostr|@fromstr|first", "children|@tostr", "@valid.age", "@valid", "name|@valid", "@fromstr", "children.0|@fromstr",
			"@ugly", "@pretty", "@pretty|@ugly", `@pretty:{"sortKeys":true}`, `name.@pretty:{"indent":"\t","prefix":" "}`, `children.@pretty:{"width":0}`, `children.@pretty:{"width":10}`,
			`@pretty:{"indent":"","width":-1}`, `@pretty:{"indent":"--","prefix":"x\n"}`, "children.@pretty:", "children.@pretty:|0", "@dig:first", "@dig:age|@this", "@dig:#", "@dig:nets.0", "@dig:none", "@dig",
			"name.@group", "@group", `!"x"`, "!1", "!-1.50", "!true", "!false", "!null", "!NaN", "!inf", "!nope", "!", "!{\"a\":1}", "!{\"a\":1}.a", "![1,2]|1", "!\"x\".y", "!true.x", "name.!\"x\"", "name|!\"x\"", "!+5",
			"{name.first,age}", "[name.first,age]", `{name.first,age,"the_murphys":friends.#(last="Murphy")#.first}`, `{name.first,age,"company":!"Happysoft","employed":!true}`, `{"a":age,"b":[age,age]}`,
			"[age,missing]", "{age,missing}", "{missing}", "[]", "{}", "[", "{", "[age", "{age", "[age]x", "[age]age", "{age}.age", "{age}|age", "[age].0", "[age]|0", "[age].#", "name.{first,last}", "name.[first,last]", "name|{first,last}",
			"friends.#.{first,age}", "friends.#.{f:first,age}", "friends.#.[first,age]", "friends.0.{first,\"n\":nets.0}", "{\"x\":name.first}.x", "{x:name.first}", "{x y:age}", `{"x\"y":age}`, `{"bad:age}`, "{fav\\.movie}", "{friends.#}", "{@this.age}",
			"{name.@keys}", "{name|@keys}", `{children.@pretty:{"width":0}}`, "{age,age}", "{children.#(%\"A*\")}", "[friends.#(age>45)#.last,children.0]", "{!1}", "{\"a\":!1,\"b\":!\"s\"}", "[{age},[age]]", "{{age}}", "[[age]]", "{name.first}|@pretty",
			"{name{first}}", "{,age}", "{age,}", "[,]", "{a\\,b:age}", "{name.first|@tostr}", "{<&>:age}", "{\"<&>\":age}", "{\xc3\xa9:age}", "{\xff:age}", "name.@keys.0", "name.@keys|#", "@keys|#", "@values.1", "@values.4.#.age", "@this.@this.@this|age", "age.@this", "age|@this",
			"children.#.@tostr", "friends.#(first=Dale)#.@keys", "friends.#(first=Dale).@keys", "friends.#(first=Dale)#|@keys", "friends.0.nets.@reverse|@join", "..0.age", "..#", "..#.age", "..0", "..1", "..@this", "..|age", "...", "..#(age)",
			"friends.#.nets.#(a|b).#", "friends.#.nets.#(a|b).", "friends.#.nets.#(%\"f|b\").x|#", "friends.#.{first}.first|0", "friends.#.{first}x|0", "friends.#.\"first\"|0", "friends.#.{\"first|0",
			"friends.#(age>40)#.first.|0", "friends.#(age>40)#.{\"x\":first}|0.x", "friends.#.nets.#(a|b).#|0", "friends.#(age)#.nets.#(a|b).#", "friends.#(age)#.nets.#(a|b).", "friends.#.{first,age}|0", "friends.#.{first,age}|0.first", "friends.#.{first,nets}.nets|0", "friends.#.nets.#(=\"fb\")|0", "friends.#.nets.#(=\"fb\")#|0|0", "friends.#.nets.#[=\"fb\"]#|0|0", "friends.#.nets.#(%\"a|b\")|#",
			"friends.#(age>40)#.nets.#(=\"fb\")#|1", "friends.#(age>40)#.nets.#|1", "friends.#(age>40)#.nets.#.|1", "friends.#(age>40)#.nets.|1", "friends.#(age>40)#.nets.#", "friends.#(age>40)#.nets.#x|1", "friends.#(age>40)#.first\\|x|1",
			"friends.#(age>40)#.nets.#(%\"(\\\"|\")#|0", "friends.#(age>40)#.nets.#((x)|0", "friends.#(age>40)#.{first|@this}|0", "friends.#(age>40)#.{first|@this", "friends.#(age>40)#.{\"f\":first}|0", "friends.#.{\"f\":first|@this}|1.f", "friends.#.[first|@this]|1", "friends.#.nets|0.",
			"friends.#.nets.#(\\)|0)#|0", "friends.#.{first|x", "friends.#.{first}x|0", "friends.#.x\\.y|#", "friends.#.nets.0.|#", "friends.#.nets.#(=\"fb|#",
		},
	},
	"values": {
		text: `{"vals":[{"a":1,"b":"data"},{"a":2,"b":true},{"a":3,"b":false},{"a":4,"b":"0"},{"a":5,"b":0},{"a":6,"b":"1"},{"a":7,"b":1},{"a":8,"b":"true"},{"a":9,"b":"F"},{"a":10,"b":null},{"a":11},{"a":12,"b":{}},{"a":13,"b":"T"}],` +
			`"mixed":[null,true,false,1,-1,1.5,"a","",{"k":1},[1],"1e3",1e3]}`,
		paths: []string{
			"vals.#(b==~true)#.a", "vals.#(b==~false)#.a", "vals.#(b==~null)#.a", "vals.#(b==~*)#.a", "vals.#(b!=~*)#.a", "vals.#(b!=~true)#.a", "vals.#(b>~false)#.a", "vals.#(b<~true)#.a", "vals.#(b>=~x)#.a", "vals.#(b~true)#.a",
			"vals.#(b=true)#.a", "vals.#(b=false)#.a", "vals.#(b!=true)#.a", "vals.#(b!=false)#.a", "vals.#(b<true)#.a", "vals.#(b>false)#.a", "vals.#(b<=false)#.a", "vals.#(b>=true)#.a", "vals.#(b=null)#.a", "vals.#(b!=null)#.a", "vals.#(b=1)#.a", "vals.#(b=\"1\")#.a",
			"vals.#(b)#.a", "vals.#(a>=5)#|#(a<=7)#.a", "vals.#(a>=5)#.a|#(<=7)#", "vals.#(b.x)#", "mixed.#(=1)", "mixed.#(=true)", "mixed.#(>0)#", "mixed.#(<0)#", "mixed.#(>=1e0)#", "mixed.#(=1000)#", "mixed.#(!=1)#", "mixed.#(=\"\")#", "mixed.#(=)#", "mixed.#(>a)#",
			"mixed.#(k)#", "mixed.#(k=1)", "mixed.#(~null)#", "mixed.#(==~null)#", "mixed.#(==~*)#", "mixed.#(==~false)#", "mixed.#(==~true)#", "mixed.#(%*)#", "mixed.#(%\"1*\")#", "mixed.#()#", "mixed.#(#)#", "mixed.#(0)#", "mixed.#.k", "mixed.#.@this", "mixed.#.@tostr",
			"mixed.0", "mixed.1", "mixed.5", "mixed.7", "mixed.8.k", "mixed.9.0", "mixed.#", "mixed.@flatten", "mixed.@join", "mixed.@reverse", "mixed.#(=0x1)#", "mixed.#(=1_000)#", "mixed.#(<inf)#", "mixed.#(=nan)#", "@dig:a|#", "@dig:k",
		},
	},
	"numbers": {
		text: `{"a":1.0,"b":0.000001,"c":1e21,"d":1E-7,"e":-0,"f":-0.0,"g":123456789.123456789,"h":100000000000000000000000,"i":3.14159265358979,"j":0.1,"k":1.50,"l":1e3,"m":1e400,"n":-1e400,"o":1e-400,"p":12345678901234567890,` +
			`"q":+5,"r":.5,"s":5.,"t":1_000,"u":NaN,"v":Infinity,"w":-inf,"x":1e,"y":0x10,"z":-,"A":00012,"B":1.5.5,"C":5e-324,"D":1.7976931348623157e308,"E":123456.789e3,"F":1e-6,"G":9007199254740993,"H":nan,"I":i,"J":1__0,"K":_1,"L":1_,"M":+inf,"N":1e22,"O":1.5e300}`,
		paths: []string{
			"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z",
			"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "@values|#", "@values|#(>100)#", "@values|#(<0)#", "{a,p}", "@pretty", `@pretty:{"sortKeys":true}`, "a|@tostr", "@ugly",
		},
	},
	"strings": {
		text: `{"e":"\u00e9\u4e2d\ud83d\ude00 \"q\" \\ \/ \n","b":"\b\f\r\t","lone":"\ud800x","low":"\udc00x","pair":"\ud800\u0041x","two":"\ud800\ud800\udc00","nul":"\u0000a","bad":"a\xb","badu":"a\u12g4b","short":"a\u12","cut":"a\u123",` +
			`"sl":"\\","sl2":"\\\"","k\u0065y":"escaped name","tab\tname":1,"u` + "\xc3\xa9" + `":"utf8","` + "\xff" + `":"` + "\xfe\xff" + `","ctl":"a` + "\n" + `b","ctl2":"a\n` + "\n" + `b","sep":"` + "\xe2\x80\xa8" + `<&>","del":"` + "\x7f" + `","q\"uote":1}`,
		paths: []string{
			"e", "b", "lone", "low", "pair", "two", "nul", "bad", "badu", "short", "cut", "sl", "sl2", "key", "k*y", "k?y", "tab\tname", "tab*", "u\xc3\xa9", "u?", "u??", "\xff", "?", "ctl", "ctl2", "sep", "del", `q"uote`, `q\"uote`, `q\\\"uote`, "q?uote",
			"e|@tostr", "ctl|@tostr", "sep|@tostr", "\xff|@tostr", "nul|@tostr", "del|@tostr", "b|@tostr|@fromstr", "e|@fromstr", "bad|@fromstr", "{sep,e}", "@keys", "@values", "@tostr|@fromstr|e", "@ugly", "@pretty", "@pretty:{\"sortKeys\":true}", "@reverse", "@valid", "sl|@keys",
		},
	},
	"spaced": {
		text: " \n{ \"o\" : { \"b\" : 1 ,  \"a\" : [ 1,2 ] } , \"l\" : [ { \"x\" : [ 1 , [ 2 ] ] } , [ ] , { } ] , \"n\" : null , \"t\" : true , \"f\" : false , \"s\" : \" \" } \n",
		paths: []string{
			"o", "o.a", "o.b", "o.a.#", "l", "l.0.x", "l.0.x.1", "l.1", "l.2", "l.#", "l.#.x", "n", "t", "f", "s", "n.x", "t.x", "n|@this", "t|@tostr", "@this", "@ugly", "@pretty", "@pretty:{\"sortKeys\":true}", "o.@pretty", "l.@flatten", `l.@flatten:{"deep":true}`,
			"l.0.x.@flatten", `l.0.x.@flatten:{"deep":true}`, `l.0.x.@flatten:{"deep":false}`, `l.0.x.@flatten:{"deep":"1"}`, `l.0.x.@flatten:{"deep":1}`, "l.@join", `l.@join:{"preserve":true}`, `l.@join:{"preserve":"no"}`, "@values", "@keys", "@reverse", "l.@reverse", "o.@group", "@group", "l.@group", "@dig:x", "@dig:0", "[n,t,f]", "{n,t,f}", "[n]|0",
		},
	},
	"groups": {
		text:  `{"id":["123","456","789"],"val":[2,1],"none":[],"n":5,"nested":{"a":[[1,2],[3]]}}`,
		paths: []string{"@group", "@group.0", "@group|1.id", "@group.#", "nested.@group", "{id,val}.@group", "{id}|@group", "nested.a.@flatten", "nested.a.@join", "nested.a.#.0", "nested.a.#.#", "nested.a.1.0", "@pretty", "@pretty:{\"width\":20}", "@dig:0"},
	},
	"joined": {
		text:  `[{"first":"Tom","age":37},{"age":41},7,{"f\u0069rst":"Al","z":[1]},[{"age":1}],{"z":2,"z":3}]`,
		paths: []string{"@join", `@join:{"preserve":true}`, "@join.age", "@join|@keys", "@flatten", `@flatten:{"deep":true}`, "#.age", "#(age)#.age", "#(age>40).age", "0.first", "#", "#.#", "#.z", "#(z)#|#", "@reverse", "@values", "@keys", "@this.0", "..#", "..0.first", "..0.#", "[0,1]", "[0.age,1.age]", "{0,1}", "5.z", "@tostr", "0", "6", "-1", "first", "@pretty", "@ugly", "@dig:age", "@group", "#(first=\"Al\").z.0", "#.first|0", "#(age=~*)#.age|@reverse"},
	},
	"lines": {
		text:  "{\"name\":\"Gilbert\",\"age\":61}\n{\"name\":\"Alexa\",\"age\":34}\n[1,2]\n\"s\"\n{\"name\":\"May\",\"age\":57}\n",
		paths: []string{"..#", "..1", "..1.name", "..3", "..2.1", "..#.name", `..#(name="May").age`, "..#(age>40)#.name", "..#(age>40)#|#", "..#|@this", "name", "..@this", "..", "..5", "..-1", "..#.@keys", "@this", "@valid", "@ugly", "@pretty", "..0.@keys", "..0|@keys", "..[0,1]"},
	},
	"text":      {text: "hello world", paths: []string{"hello", "@this", "@valid", "@tostr", "@keys", "..#", "..0", "!1", "[a]", "{a}", "@ugly", "@pretty", "#", "*"}},
	"empty":     {text: "", paths: []string{"a", "@this", "@keys", "@values", "@tostr", "@pretty", "@ugly", "@reverse", "@flatten", "@join", "@valid", "@fromstr", "@group", "@dig:a", "..#", "..0", "[a]", "{a}", "!true", "#", "*", ""}},
	"string":    {text: `"a {\"b\":1} c"`, paths: []string{"b", "@this", "@fromstr", "@fromstr|b", "@tostr", "@keys", "@values", "@reverse", "@pretty", "0", "*"}},
	"number":    {text: "12.50", paths: []string{"a", "@this", "@tostr", "@keys", "@values", "..0", "..#", "@valid", "@pretty", "@dig:a"}},
	"nothing":   {text: "null", paths: []string{"a", "@this", "@tostr", "@keys", "@values", "..0", "..#", "@fromstr", "@pretty", "@reverse", "@dig:@this"}},
	"duplicate": {text: `{"a":"first","b":1,"a":"second","c":{"x":1},"c":{"y":2},"d":5,"d":{"z":3},"e":[1,2],"e":[{"k":1}],"f":[1],"f":9}`, paths: []string{"a", "c.x", "c.y", "d.z", "d", "e.0", "e.#.k", "e.#(k)#", "e.#(k).k", "e.#(>5)#", "f.1", "f.#(>5)#.x", "@join", "@values", "@reverse", "*.y", "*", "e.5|x", "e.#(>5)|a", "@pretty:{\"sortKeys\":true}"}},
	"broken1":   {text: `{"a":1,"b":[1,2`, paths: []string{"a", "b", "b.0", "b.1", "b.#", "b.2", "b.#(>0)#", "b.#(>1)", "@this", "@pretty", "@ugly", "@keys", "@values", "@reverse", "@valid", "b.@reverse", "c", "b|#", "@flatten"}},
	"broken2":   {text: `{"a":"unended`, paths: []string{"a", "@this", "@keys", "@pretty", "@ugly", "@values", "*", "@tostr"}},
	"broken3":   {text: `{"a" "b","c":,"d":]1,"e":{"f":[1,,2],"g":[1 2],"h":["a""b"]},}trailing{"z":1}`, paths: []string{"a", "c", "d", "e", "e.f.1", "e.f.#", "e.f.2", "e.g.1", "e.g.#", "e.h.1", "e.h.#", "e.h.#.x", "z", "@keys", "@values", "@pretty", "@ugly", "@reverse", "e.f.@reverse", "e.h.@reverse", "e.h.@flatten", "e.f.#(>0)#", "b", "@pretty:{\"sortKeys\":true}"}},
	"broken4":   {text: `{"a":tru,"b":nulx,"c":falsey,"d":nope,"e":'x',"f":undefined,"g":Infinity,"h":[tru,nul,n],"i":n}`, paths: []string{"a", "b", "c", "d", "e", "f", "g", "h", "h.0", "h.1", "h.2", "h.#", "h.#(=true)#", "i", "@values", "@pretty", "@ugly", "@keys", "h.#.@this", "[a,b,c]"}},
	"broken5":   {text: `[{"a":1},]{"a":2}]`, paths: []string{"#", "#.a", "0.a", "1", "1.a", "#(a)#", "@reverse", "@values", "@flatten", "@join", "@this", "..#.a", "@pretty"}},
	"broken6":   {text: `{"a":["x","y`, paths: []string{"a", "a.#", "a.0", "a.1", "a.#(=x)", "a.#(=x)#", "a.#.z", "a.@values"}},
	"broken7":   {text: `}{"a":1}`, paths: []string{"a", "@this", "@keys", "@pretty"}},
	"broken8":   {text: `{"a":{"b":1]},"c":[1}],"d":2}`, paths: []string{"a", "a.b", "c", "c.0", "d", "@keys", "@values", "@pretty", "@ugly", "@valid"}},
	"broken10":  {text: "{\"b\\q\":1,\"a\":{},\"\":[1,2", paths: []string{"@pretty", "@pretty:{\"sortKeys\":true}", "\\.@pretty", "*q.@pretty"}},
	"broken11":  {text: `[1,[2,3`, paths: []string{"@pretty", "1.@pretty", "@pretty:{\"width\":5}", "@flatten", "#"}},
	"broken12":  {text: `{"b\q":1,"a\z":2,"c":"\q","c":"\z","d":t,"d":}`, paths: []string{"@pretty", "@pretty:{\"sortKeys\":true}", "@keys", "@ugly"}},
	"odd names": {text: `{"a:b":1,"c@d":{"e":2},"f,g":3,"":{"":{"":4}},"h(i":5}`, paths: []string{"a:b", "{a:b}", "{a\\:b}", "{\"x\":a\\:b}", "{c@d.e}", "{x:c@d.e}", "{c@d.@keys:x}", "{f\\,g}", "..", "...", "....", "{h\\(i}", "[a\\:b,c@d|@this:x]", "{y:c@d|@pretty:{\"width\":1}}", "c?d.@ugly:x|e", "c\\@d.e", "{.}", "{|}", "[.]", "[|]", ".|", "|.", "||"}},
	"broken13":  {text: "{", paths: []string{"@pretty", "a", "@keys", "@reverse", "@ugly"}},
	"broken14":  {text: "[{", paths: []string{"@pretty", "0", "#", "@flatten", "@join", "#.a"}},
	"marks":     {text: `{"m":["a?","ab","a*","?*","*","\\\\","x\\\\?"],"k\tl":1,"v":[{"s":[1]},{"s":2}]}`, paths: []string{"m.#(%\"*\\\\?\")#", "m.#(%*\\?)#", "m.#(%?\\*)#", "m.#(%*\\*)#", "m.#(%\\?\\*)", "m.#(%*\\\\)#", "m.#(%\\)#", "m.#(%*\\b)#", "m.#(!%*\\?*)#", "m.#(%*?\\?)#", "m.#(%**b**)#", "{k\tl}", "{k?l}", "{\"k\\tl\":v.#}"}},
	"repeated":  {text: `{"a":2,"a":1,"a":"x","a":null,"a":true,"a":false,"a":-1.5,"a":[1],"a":{},"a":10,"a":1,"a":"b","a":"\u0061"}`, paths: []string{"@pretty:{\"sortKeys\":true}", "@pretty:{\"sortKeys\":true,\"width\":null}", "@pretty:{\"width\":\"abc\"}", "@pretty:{\"width\":{}}", "@pretty:{\"indent\":null,\"prefix\":[]}", "a", "@values", "[@this]|@join", "[@this]|@join:{\"preserve\":1}"}},
	"broken15":  {text: `{"b\q":1,"a\z":2,"c":"\q","c":"\z","c":"\u0061","c":"A"}`, paths: []string{"@pretty", "@pretty:{\"sortKeys\":true}", "@valid", "@keys"}},
	"broken16":  {text: `[1,{"a":"b`, paths: []string{"#", "#(>0)#", "#(>0)", "0", "1", "1.a", "#.a", "@flatten", "@values"}},
	"broken17":  {text: `[[`, paths: []string{"@flatten", "@flatten:{\"deep\":true}", "@join", "#", "0", "0.#"}},
	"broken9":   {text: `"abc\`, paths: []string{"@this", "@tostr", "@fromstr", "@keys", "@values", "@pretty", "@ugly", "..0", "..#"}},
	"deep":      {text: `{"a":{"a":{"a":{"a":{"a":[[[[1,{"a":"end"}]]]]}}}}}`, paths: []string{"a.a.a.a.a.0.0.0.1.a", "@dig:a", "@dig:a|#", "a.a.a|a|a.0|0", "a.a.a.a.a.@flatten:{\"deep\":true}", "@pretty", "a.a.a.a.a.#.#.#.#", "a.a.a.a.a.#.#.#.0", "a.a.a.a.a.0.0.0.#(a)", "@this|@this|@this|a.a.a.a.a.0.0.0.0", "[[a.a]]|0.0.a.a.a.0.0.0.0", "{a.a}.a.a.a.a.0.0"}},
	"wild":      {text: `{"user:1:name":"a","user:22:name":"b","a*c":"c","a\\c":"d","abcabc":"e","` + "\xc3\xa9\xe4\xb8\xad" + `":"f","aaaaaaaa":"g","?":"h"}`, paths: []string{"user:*:name", "user:??:name", "*:22:*", "a\\*c", "a*c", "a\\\\c", "a\\\\*", "*abc", "abc*abc", "abc*b*c", "*b*b*", "\xc3\xa9?", "?\xe4\xb8\xad", "??", "*\xe4\xb8\xad", "a*a*a*a*a", "a*a*a*a*a*a*a*a*a*b", "\\?", "?", "*\\?", "***c", "a**", "*z", "u*r:?:n*", "a?c", "\\a\\b\\c*", "user:*:nam\\e*"}},
	"pretty": {text: `{"b":[1,2,3],"a":{"z":null,"y":[{"q":1},2],"x":[]},"c":"` + "0123456789012345678901234567890123456789012345678901234567890123456789" + `","long":["aaaaaaaaaaaaaaaaaaaaaaaaa","bbbbbbbbbbbbbbbbbbbbbbbbbb","cccccccccccccccccccccccccccc"],"e":{},"nest":[[1,2],[3,[4,5]]],"b":[0],"B":1,"\u0061":true,"10":1,"9":2,"mix":[1,"s",true,null,{"k":[]}]}`, paths: []string{
		"@pretty", `@pretty:{"sortKeys":true}`, `@pretty:{"width":20}`, `@pretty:{"width":40,"indent":"\t"}`, `@pretty:{"width":1}`, `@pretty:{"width":"30"}`, `@pretty:{"width":true}`, `@pretty:{"width":1e2}`, `@pretty:{"prefix":"  ","sortKeys":1}`, `@pretty:{"indent":"    "}`, "@pretty:x", "@pretty:{", "@pretty:[1]", `@pretty:"x"`, "@ugly|@pretty", "long.@pretty", "nest.@pretty", "nest.@pretty:{\"width\":8}", "mix.@pretty", "e.@pretty", "@pretty|@ugly|nest", `@pretty:{"sortKeys":true}|@ugly`, `@pretty:{"sortKeys":true}.nest.0`,
	}},
}

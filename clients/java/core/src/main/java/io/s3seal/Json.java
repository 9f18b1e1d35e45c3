package io.s3seal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The server's documents as maps, lists, text, numbers (Long, Double), booleans and null: no library comes along. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        var reader = new Json(text);
        var value = reader.value();
        if (reader.next() != 0) throw reader.wrong();
        return value;
    }

    static String write(Object value) {
        var into = new StringBuilder();
        write(value, into);
        return into.toString();
    }

    private static void write(Object value, StringBuilder into) {
        if (value instanceof Map<?, ?> map) {
            var between = "{";
            for (var entry : map.entrySet()) {
                into.append(between);
                quote(entry.getKey().toString(), into);
                into.append(':');
                write(entry.getValue(), into);
                between = ",";
            }
            into.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> list) {
            var before = into.append('[').length();
            for (var one : list) {
                if (into.length() > before) into.append(',');
                write(one, into);
            }
            into.append(']');
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            into.append(value);
        } else {
            quote(value.toString(), into);
        }
    }

    private static void quote(String text, StringBuilder into) {
        into.append('"');
        for (char one : text.toCharArray()) {
            if (one == '"' || one == '\\') into.append('\\').append(one);
            else if (one < ' ') into.append(String.format("\\u%04x", (int) one));
            else into.append(one);
        }
        into.append('"');
    }

    /** The next character that is no blank, or 0 at the end. */
    private char next() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) ++at;
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean take(char wanted) {
        if (next() != wanted) return false;
        ++at;
        return true;
    }

    private void expect(char wanted) {
        if (!take(wanted)) throw wrong();
    }

    private Object value() {
        return switch (next()) {
            case '{' -> object();
            case '[' -> list();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        var map = new LinkedHashMap<String, Object>();
        expect('{');
        if (take('}')) return map;
        do {
            if (next() != '"') throw wrong();
            var name = string();
            expect(':');
            map.put(name, value());
        } while (take(','));
        expect('}');
        return map;
    }

    private List<Object> list() {
        var list = new ArrayList<Object>();
        expect('[');
        if (take(']')) return list;
        do list.add(value());
        while (take(','));
        expect(']');
        return list;
    }

    private String string() {
        var into = new StringBuilder();
        expect('"');
        while (at < text.length() && text.charAt(at) != '"') {
            char one = text.charAt(at++);
            into.append(one == '\\' ? escaped() : one);
        }
        expect('"');
        return into.toString();
    }

    private char escaped() {
        if (at >= text.length()) throw wrong();
        char one = text.charAt(at++);
        if (one == 'u' && at + 4 <= text.length()) return (char) Integer.parseInt(text.substring(at, at += 4), 16);
        int known = "bfnrt".indexOf(one);
        return known < 0 ? one : "\b\f\n\r\t".charAt(known);
    }

    private Object word(String word, Object meaning) {
        if (!text.startsWith(word, at)) throw wrong();
        at += word.length();
        return meaning;
    }

    private Number number() {
        int begin = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) ++at;
        var digits = text.substring(begin, at);
        try {
            if (digits.chars().anyMatch(one -> ".eE".indexOf(one) >= 0)) return Double.valueOf(digits);
            return Long.valueOf(digits);
        } catch (NumberFormatException none) {
            throw wrong();
        }
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON at character " + at + ": " + text);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Telemed.Sessions.Tests.ApiDocument;

/// <summary>What can be wrong with a request: bodies, texts of queries and paths, headers. Everything follows from the seed.</summary>
internal sealed class Nonsense(Random random)
{
    private const string Mark = "@@here@@";

    /// <summary>JSON values, as text, that are rarely thought of.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1e308", "-1e400", "1.5", "99999999999999999999999999", "-9223372036854775809", "2147483648", "0x10", "NaN", "01",
        "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\uffff\"", "\"\\u202e\"", "\"\\ufdd0\"", "\"\\u0300\"", "\"\t\"", "\"\\x\"",
        "[]", "[null]", "[[]]", "[{}]", "[1,\"a\",null]", "{}", "{\"\":null}", "{\"$ref\":\"#\"}", "[\"\"]", "[\"\\u0000\"]",
        "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"2026-02-30T00:00:00Z\"",
        "\"1e5\"", "\"-1\"", "\"'; DROP TABLE consultations;--\"", "\"%00\"", "\"../..\"", "\"\\\\\"", "\"{0}\"", "\"<script>\"",
        "\"administrator\"", "\"doctor\"", "\"Doctor\"", "\"*\"", "\"*.*\"", "[\"*\",\"*\"]", "\"https://\"", "\"https://[::1]:99999/\"", "\"http://a@b/\"", "\"https://xn--/\"",
        "\"https://\\u3002/\"", "\"https://a/\\u0000\"", "\"file:///etc/passwd\"",
    ];

    /// <summary>Those that have found most.</summary>
    private static readonly string[] Worst = ["null", "\"a\\u0000b\"", "\"\"", "-1", "99999999999999999999", "[null]", "\"9999-12-31T23:59:59-14:00\"", "\"0001-01-01T00:00:00+14:00\"", "\"\\ud800\"", "{}"];

    public static readonly string[] WorstTexts = ["a%00b", "%ed%a0%80", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2B14:00", "9223372036854775807", "MToAAA", "-1"];

    private static readonly string[] Texts =
    [
        "", " ", "%00", "a%00b", "%ff", "%ed%a0%80", "%c0%80", "%zz", "%", "%25", "-1", "0", "1", "99999999999999999999", "9223372036854775807", "-9223372036854775808",
        "1e9", "+5", "0x1", "%ef%bc%95", "null", "undefined", "{}", "[]", "*", "..", "%2e%2e", "%2f", "%5c", "%0d%0a", "%e2%80%ae", "%f0%9f%98%80", "'%20OR%201=1", "!", "!%25_", "_",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "2026-01-05", "09:00", "live", "live,live", "Live", ",",
        "AA", "MTow", "MTo", "OTk5OTk5OTk5OTk5OTk5OTk6AA", "k2v9q0x4m1c7b8z3n5s6", "whk_ffffffffffffffffffffffffffffffff", "whd_ffffffffffffffffffffffffffffffff",
    ];

    private static readonly string[] Headers =
    [
        "", " ", "*", "\"*\"", "\"1\"", "\"1\", \"2\"", "W/\"1\"", "1", "\"", "\"\"", "\u00e9", "\u4e2d", "a,b", ",", ";", "=", "\\", "\t", "\u007f", "(comment)", "%00",
    ];

    private static readonly string[] Unknown = ["x", "__proto__", "$type", "ID", "\\u0000", ""];

    public T OneOf<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];

    public bool Sometimes(int outOf) => random.Next(outOf) == 0;

    /// <summary>A value of a query's parameter or a piece of a path, escaped or deliberately not.</summary>
    public string Text() => random.Next(6) switch
    {
        0 => Uri.EscapeDataString(Arbitrary()),
        1 => new string(OneOf("a1%~\u4e2d".ToCharArray()) is '%' ? '%' : 'a', random.Next(1, 3000)),
        2 or 3 => OneOf(WorstTexts),
        _ => OneOf(Texts),
    };

    public string Header() => random.Next(5) switch
    {
        0 => new string('a', random.Next(200, 4000)),
        1 => new([.. Arbitrary().Where(c => c is >= ' ' and not '\u007f' and < '\ud800')]),
        _ => OneOf(Headers),
    };

    /// <summary>The bytes of a body that is like <paramref name="example"/>, but for something.</summary>
    public byte[] Body(JsonNode? example)
    {
        var text = example?.ToJsonString() ?? "{}";
        return random.Next(16) switch
        {
            0 => Bytes(Value(depth: 0)),
            1 => Broken(Encoding.UTF8.GetBytes(text)),
            2 => Bytes(text[..random.Next(text.Length)]),
            3 => Bytes(text.Replace("\":", "\" :\n", StringComparison.Ordinal).Insert(random.Next(text.Length), OneOf([",", "}", "]", "\"", "\\", "//", "/**/", "\u0000", "\ufeff"]))),
            4 => Doubled(text, example),
            5 => Bytes(text.Insert(1, $"\"{OneOf(Unknown)}\":{Value(0)}{(text.Length > 2 ? "," : "")}")),
            6 => Bytes(new string(OneOf(['[', '{', '"', ' ']), random.Next(1, 20_000))),
            _ => Changed(example),
        };
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Bodies like <paramref name="example"/> with each of the worst values once in each place.</summary>
    public static IEnumerable<byte[]> EachPlace(JsonNode? example)
    {
        for (var place = 0; place < Places(example).Count(); place++)
        {
            foreach (var value in Worst)
            {
                var body = example!.DeepClone();
                var (holder, key) = Places(body).ElementAt(place);
                holder[key] = Mark;
                yield return Bytes(body.ToJsonString().Replace($"\"{Mark}\"", value, StringComparison.Ordinal));
            }
        }
    }

    /// <summary>What FsCheck thinks of as a text.</summary>
    private string Arbitrary() => ArbMap.Default.GeneratorFor<string>().Sample(random.Next(1, 200), new Rnd((ulong)random.NextInt64()), 1)[0] ?? "";

    /// <summary>The bytes, one to three of them changed.</summary>
    public byte[] Broken(byte[] body)
    {
        for (var times = random.Next(1, 4); times > 0 && body.Length > 0; times--)
        {
            body[random.Next(body.Length)] = (byte)random.Next(256);
        }

        return body;
    }

    private static byte[] Doubled(string text, JsonNode? example) =>
        example is JsonObject { Count: > 0 } members
            ? Bytes(text[..^1] + $",\"{members.First().Key}\":{members.First().Value?.ToJsonString() ?? "null"}}}")
            : Bytes(text + text);

    /// <summary>One to three members, at any depth, hold something else, are called something else, or are not there.</summary>
    private byte[] Changed(JsonNode? example)
    {
        if (example is not JsonObject)
        {
            return Bytes(Value(0));
        }

        var body = example.DeepClone();
        List<string> values = [];
        for (var times = random.Next(2) == 0 ? 1 : random.Next(1, 4); times > 0; times--)
        {
            if (Places(body).ToList() is not { Count: > 0 } places)
            {
                break;
            }

            var (holder, key) = OneOf(places);
            switch (random.Next(5))
            {
                case 0:
                    holder.Remove(key);
                    break;
                case 1 when holder[key] is { } value:
                    holder.Remove(key);
                    holder[OneOf([key.ToUpperInvariant(), key + "s", " " + key, "\u0000"])] = value.DeepClone();
                    break;
                default:
                    holder[key] = Mark + values.Count.ToString(CultureInfo.InvariantCulture);
                    values.Add(Value(0));
                    break;
            }
        }

        var text = body.ToJsonString();
        for (var index = 0; index < values.Count; index++)
        {
            text = text.Replace($"\"{Mark}{index}\"", values[index], StringComparison.Ordinal);
        }

        return Bytes(text);
    }

    private static IEnumerable<(JsonObject Holder, string Key)> Places(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value).Prepend((members, member.Key))),
        JsonArray items => items.SelectMany(Places),
        _ => [],
    };

    private string Value(int depth) => random.Next(9) switch
    {
        0 when depth < 40 => $"[{Value(depth + 1)}]",
        1 when depth < 40 => $"{{\"{OneOf(Unknown)}\":{Value(depth + 1)}}}",
        2 => $"\"{new string(OneOf(['x', '\u4e2d', ' ']), random.Next(50, 6000))}\"",
        3 => JsonValue.Create(Arbitrary()).ToJsonString(),
        4 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        5 or 6 => OneOf(Worst),
        _ => OneOf(Values),
    };
}

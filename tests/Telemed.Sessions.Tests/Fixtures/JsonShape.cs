using System.Text.Json;
using System.Text.Json.Nodes;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>Checks JSON against the part of JSON Schema that the API's document uses.</summary>
internal static class JsonShape
{
    /// <summary>What is wrong with <paramref name="value"/>; nothing when it fits.</summary>
    public static IEnumerable<string> Faults(JsonObject document, JsonNode? schema, JsonNode? value, string at = "$")
    {
        if (schema is not JsonObject described)
        {
            return [];
        }

        if ((string?)described["$ref"] is { } reference)
        {
            return Faults(document, Resolve(document, reference), value, at);
        }

        if (described["oneOf"] is JsonArray alternatives)
        {
            return alternatives.Any(one => !Faults(document, one, value, at).Any()) ? [] : [$"{at} fits none of oneOf"];
        }

        if (described["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
        {
            return [$"{at} is {value?.ToJsonString()}, not one of {words.ToJsonString()}"];
        }

        var types = described["type"] switch
        {
            JsonArray several => [.. several.Select(one => (string)one!)],
            JsonValue one => [(string)one!],
            _ => Array.Empty<string>(),
        };
        if (types.Length > 0 && !types.Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && types.Contains("number")))
        {
            return [$"{at} is {TypeOf(value)}, not {string.Join(" or ", types)}"];
        }

        return value switch
        {
            JsonObject members => MemberFaults(document, described, members, at),
            JsonArray items => items.SelectMany((item, index) => Faults(document, described["items"], item, $"{at}[{index}]")),
            JsonValue text when (string?)described["format"] == "date-time" && !DateTimeOffset.TryParse((string?)text, out _) => [$"{at} is no time"],
            _ => [],
        };
    }

    /// <summary>What <c>#/a/b</c> stands for; null when there is nothing.</summary>
    public static JsonNode? Resolve(JsonObject document, string reference) =>
        reference.Split('/').Skip(1).Aggregate((JsonNode?)document, (node, piece) => node?[piece.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)]);

    private static IEnumerable<string> MemberFaults(JsonObject document, JsonObject schema, JsonObject members, string at)
    {
        var known = schema["properties"] as JsonObject;
        foreach (var required in (schema["required"] as JsonArray ?? []).Select(name => (string)name!).Where(name => !members.ContainsKey(name)))
        {
            yield return $"{at} has no {required}";
        }

        foreach (var (name, value) in members)
        {
            if (known?.ContainsKey(name) is true)
            {
                foreach (var fault in Faults(document, known[name], value, $"{at}.{name}"))
                {
                    yield return fault;
                }
            }
            else if (known is not null)
            {
                // Also where additionalProperties is not false: what an answer holds is to be described.
                yield return $"{at}.{name} is not described";
            }
        }
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E') ? "number" : "integer",
        _ => "boolean",
    };
}

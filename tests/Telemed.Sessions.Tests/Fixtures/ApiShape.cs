using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>
/// Of the API's document what types can be made of: addresses, bodies, answers with success, and schemas. Words, examples and problems,
/// four fifths of it, may change without anybody's program noticing.
/// </summary>
internal static class ApiShape
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonObject document) => Shape(document)!.ToJsonString(Indented) + "\n";

    private static JsonNode? Shape(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(
            from member in members
            where !IsAside(member.Key, member.Value)
            // What stands in "properties" are names of the API's, whatever they are.
            select KeyValuePair.Create(member.Key, member is { Key: "properties", Value: JsonObject properties } ? Properties(properties) : Shape(member.Value))),
        JsonArray items => new JsonArray([.. items.Select(Shape)]),
        _ => node?.DeepClone(),
    };

    private static JsonObject Properties(JsonObject properties) => new(properties.Select(property => KeyValuePair.Create(property.Key, Shape(property.Value))));

    private static bool IsAside(string name, JsonNode? value) => name switch
    {
        "example" or "examples" => true,
        "summary" => value is JsonValue,
        "description" => value is JsonValue text && text.GetValueKind() == JsonValueKind.String,
        ['4' or '5', var second, var third] => char.IsAsciiDigit(second) && char.IsAsciiDigit(third),
        _ => false,
    };
}

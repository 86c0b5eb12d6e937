using Microsoft.OpenApi;

namespace Telemed.Sessions.ApiDocument;

/// <summary>What a route says of itself for the document, beyond its types. The notes of each feature stand in a file of <c>Notes/</c>.</summary>
internal sealed record OperationNotes
{
    /// <summary>An example of the body. Where it holds times: a function of the present one, so that it can be sent as it stands.</summary>
    public object? Request { get; init; }

    /// <summary>An example of the answer with success.</summary>
    public object? Answer { get; init; }

    /// <summary>Where there are several answers with success, the example of each.</summary>
    public IReadOnlyDictionary<int, object> Answers { get; init; } = new Dictionary<int, object>();

    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    public IReadOnlyList<RequestHeader> Headers { get; init; } = [];

    /// <summary>Whether the answer has an ETag.</summary>
    public bool HasETag { get; init; }

    /// <summary>
    /// The problems of a status, where they are not the usual ones: see <see cref="ProblemNotes"/>. A status that the route does not
    /// announce by itself is added.
    /// </summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>> Problems { get; init; } = new Dictionary<int, IReadOnlyList<string>>();
}

/// <summary>A header that a route looks at.</summary>
internal sealed record RequestHeader(string Name, string Description, string Example)
{
    /// <summary>Two writers do not undo each other.</summary>
    public static readonly RequestHeader IfMatch = new(
        "If-Match", "The ETag that was read. When it has been changed since, nothing happens and the answer is 412.", "\"3\"");

    public static readonly RequestHeader IfNoneMatch = new("If-None-Match", "The ETag of what you have. When nothing has changed the answer is 304, without a body.", "\"3\"");

    public static readonly RequestHeader IdempotencyKey = new(
        "Idempotency-Key",
        "1 to 255 printable characters of ASCII, new for each request that is meant as a new one. Repeating a request with the same key within a day "
            + "gets the first one's answer once more, with `Idempotency-Replayed: true`.",
        "5b1f7c52-7d0e-4c9b-9a43-0d7e1f6a2c11");
}

/// <summary>A parameter of the query.</summary>
internal sealed record QueryParameter(string Name, string Description, string Example)
{
    public JsonSchemaType Type { get; init; } = JsonSchemaType.String;

    public string? Format { get; init; }

    public int? Maximum { get; init; }

    public bool Required { get; init; }

    /// <summary>What may stand there, where that is one of a few words.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public static QueryParameter Limit(int standard, int most) => new("limit", $"How many at most; {standard} unless given.", "20")
    {
        Type = JsonSchemaType.Integer,
        Maximum = most,
    };

    public static QueryParameter Cursor(string from, string example) => new("cursor", $"`{from}` of the page before.", example);

    public static QueryParameter Time(string name, string description) => new(name, description, "2026-01-05T09:00:00Z") { Format = "date-time" };
}

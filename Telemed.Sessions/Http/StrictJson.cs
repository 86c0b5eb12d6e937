using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Sessions.Http;

/// <summary>A request's body, or the problem document to answer with.</summary>
internal readonly struct Body<T>
    where T : class
{
    private readonly T? _value;
    private readonly ProblemHttpResult? _problem;

    public Body(T value) => _value = value;

    public Body(ProblemHttpResult problem) => _problem = problem;

    public bool Failed([NotNullWhen(true)] out ProblemHttpResult? problem, [NotNullWhen(false)] out T? value)
    {
        (problem, value) = (_problem, _value);
        return problem is not null;
    }
}

/// <summary>
/// Reads JSON bodies strictly: the right media type, at most <see cref="MaxBytes"/>, exactly the known members, each once, each of
/// its type. What a client misspells it learns at once instead of wondering why it has no effect.
/// </summary>
internal static class StrictJson
{
    /// <summary>The largest body that a route takes, in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        MaxDepth = 8,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static async Task<Body<T>> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        if (!IsPlainJson(request))
        {
            return new(ProblemExtensions.Problem(
                StatusCodes.Status415UnsupportedMediaType,
                ProblemTypes.UnsupportedMediaType,
                "The body must be JSON.",
                "Send it as Content-Type: application/json in UTF-8, without a content encoding."));
        }

        using var body = new MemoryStream();
        if (!await TryFillAsync(request, body, cancellationToken))
        {
            return new(ProblemExtensions.Problem(
                StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The body is too large.", $"The limit is {MaxBytes} bytes."));
        }

        try
        {
            return JsonSerializer.Deserialize<T>(body.GetBuffer().AsSpan(0, (int)body.Length), Options) is { } value
                ? new(value)
                : new(Invalid("The body is null."));
        }
        catch (JsonException exception)
        {
            return new(Invalid(exception.Path is { Length: > 0 and < 100 } path
                ? $"The body is not the JSON object that this route takes; the fault is at {path}."
                : "The body is not the JSON object that this route takes."));
        }
    }

    /// <summary>400 with <paramref name="detail"/>.</summary>
    public static ProblemHttpResult Invalid(string detail) =>
        ProblemExtensions.Problem(StatusCodes.Status400BadRequest, ProblemTypes.InvalidRequest, "The request is not valid.", detail);

    private static bool IsPlainJson(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
        && (type.Charset.Length == 0 || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static async Task<bool> TryFillAsync(HttpRequest request, MemoryStream body, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            return false;
        }

        var buffer = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > MaxBytes)
            {
                return false;
            }

            body.Write(buffer, 0, read);
        }

        return true;
    }
}

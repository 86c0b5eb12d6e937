using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Gateway.Security;

/// <summary>
/// Refuses every request whose path is written in a roundabout way: percent signs, backslashes, semicolons, empty or dot segments.
/// No route needs them, and each server behind the gateway reads them its own way (<c>%2f</c> is a slash to some), which is
/// how a path that looks harmless here becomes another one there.
/// </summary>
internal sealed class PlainPaths(RequestDelegate next)
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/@+");

    public Task InvokeAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return IsPlain(PathOf(target))
            ? next(context)
            : ProblemExtensions.Problem(
                StatusCodes.Status400BadRequest,
                ProblemTypes.InvalidRequest,
                "The path is not plain",
                "Paths here hold letters, digits, '-', '.', '_', '~', '@' and '+' between single slashes, and nothing that needs decoding.")
                .ExecuteAsync(context);
    }

    /// <summary>The path of a request target, exactly as it was sent; the target may be absolute (RFC 9112, 3.2.2).</summary>
    internal static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        if (target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme && target[0] != '/')
        {
            var rest = target[(scheme + 3)..];
            var slash = rest.IndexOf('/');
            target = slash < 0 ? "/" : rest[slash..];
        }

        var end = target.IndexOfAny('?', '#');
        return end < 0 ? target : target[..end];
    }

    /// <summary>Whether <paramref name="path"/> means the same to every server.</summary>
    internal static bool IsPlain(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '/' || path.ContainsAnyExcept(Plain))
        {
            return false;
        }

        foreach (var range in path[1..].Split('/'))
        {
            var segment = path[1..][range];
            if (segment is "." or ".." || (segment.IsEmpty && range.End.Value != path.Length - 1))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Adds the check.</summary>
internal static class PlainPathsExtensions
{
    internal static void UsePlainPathsOnly(this WebApplication app) => app.UseMiddleware<PlainPaths>();
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Telemed.ServiceDefaults.Problems;

/// <summary>
/// Writes a problem document to callers whose <c>Accept</c> does not name JSON, such as a WHIP client that accepts
/// <c>application/sdp</c> only. ASP.NET Core's own writer answers them with an empty body; an error that cannot be read helps nobody,
/// and RFC 9110 (12.5.1) lets a server send what it has.
/// </summary>
internal sealed class AlwaysProblemWriter(IOptions<ProblemDetailsOptions> options) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        context.ProblemDetails.Status ??= response.StatusCode;
        context.ProblemDetails.Title ??= ReasonPhrases.GetReasonPhrase(context.ProblemDetails.Status.Value);
        options.Value.CustomizeProblemDetails?.Invoke(context);
        await response.WriteAsJsonAsync(
            context.ProblemDetails,
            options: null,
            contentType: "application/problem+json",
            context.HttpContext.RequestAborted);
    }
}

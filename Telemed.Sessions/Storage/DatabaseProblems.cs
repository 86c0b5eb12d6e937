using Microsoft.AspNetCore.Diagnostics;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Sessions.Storage;

/// <summary>503 with <c>Retry-After</c> for whatever needed a database that does not answer.</summary>
internal sealed class DatabaseProblems : IExceptionHandler
{
    public const string RetryAfterSeconds = "2";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not DatabaseUnavailableException)
        {
            return false;
        }

        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        await ProblemExtensions.Problem(
            StatusCodes.Status503ServiceUnavailable,
            ProblemTypes.Unavailable,
            "The records cannot be reached at the moment.",
            "Nothing was acknowledged. Try again; with the same Idempotency-Key it happens once.").ExecuteAsync(httpContext);
        return true;
    }
}

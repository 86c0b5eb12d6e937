using Telemed.Gateway.Listening;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Gateway.Forwarding;

/// <summary>
/// Takes a request's body in before it is sent on. Bodies here are small (<see cref="ListeningSetup.MaxBodySize"/>); one that is too
/// large, or that drips in slowly, then costs the gateway a buffer and nobody behind it anything.
/// </summary>
internal static class RequestBodies
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Reads the body into memory; answers the problem where it cannot be taken.</summary>
    internal static async Task<IResult?> TakeInAsync(HttpContext context)
    {
        var request = context.Request;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(Deadline);
        try
        {
            var body = new MemoryStream();
            context.Response.RegisterForDispose(body);
            await request.Body.CopyToAsync(body, limit.Token);
            body.Position = 0;
            request.Body = body;
            return null;
        }
        catch (BadHttpRequestException exception)
        {
            return ProblemExtensions.Problem(
                exception.StatusCode,
                ProblemTypes.ForStatus(exception.StatusCode),
                exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The body is too large" : "The body cannot be read",
                exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"A body may have {ListeningSetup.MaxBodySize} bytes." : null);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return ProblemExtensions.Problem(StatusCodes.Status408RequestTimeout, ProblemTypes.InvalidRequest, "The body did not arrive in time");
        }
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
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
        if (request.ContentLength > ListeningSetup.MaxBodySize)
        {
            return TooLarge();
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(Deadline);
        try
        {
            var body = new MemoryStream();
            context.Response.RegisterForDispose(body);
            var buffer = new byte[8 * 1024];
            while (await request.Body.ReadAsync(buffer, limit.Token) is > 0 and var read)
            {
                if (body.Length + read > ListeningSetup.MaxBodySize)
                {
                    return TooLarge();
                }

                body.Write(buffer, 0, read);
            }

            body.Position = 0;
            request.Body = body;
            return null;
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge()
                : ProblemExtensions.Problem(exception.StatusCode, ProblemTypes.ForStatus(exception.StatusCode), "The body cannot be read");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return ProblemExtensions.Problem(StatusCodes.Status408RequestTimeout, ProblemTypes.InvalidRequest, "The body did not arrive in time");
        }
    }

    private static ProblemHttpResult TooLarge() => ProblemExtensions.Problem(
        StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The body is too large", $"A body may have {ListeningSetup.MaxBodySize} bytes.");
}

using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.Gateway.Listening;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Gateway.Forwarding;

/// <summary>
/// Takes a request's body in before it is sent on. Bodies here are small (<see cref="ListeningSetup.MaxBodySize"/>, but for pictures); one that
/// is too large, or that drips in slowly, then costs the gateway a buffer and nobody behind it anything.
/// </summary>
internal static class RequestBodies
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Reads the body of at most <paramref name="most"/> bytes into memory; answers the problem where it cannot be taken.</summary>
    internal static async Task<IResult?> TakeInAsync(HttpContext context, int most = ListeningSetup.MaxBodySize)
    {
        var request = context.Request;
        if (request.ContentLength > most)
        {
            return TooLarge(most);
        }

        if (most > ListeningSetup.MaxReadAndThrownAway && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = most + ListeningSetup.MaxReadAndThrownAway;
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
                if (body.Length + read > most)
                {
                    return TooLarge(most);
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
                ? TooLarge(most)
                : ProblemExtensions.Problem(exception.StatusCode, ProblemTypes.ForStatus(exception.StatusCode), "The body cannot be read");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return ProblemExtensions.Problem(StatusCodes.Status408RequestTimeout, ProblemTypes.InvalidRequest, "The body did not arrive in time");
        }
    }

    private static ProblemHttpResult TooLarge(int most) => ProblemExtensions.Problem(
        StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The body is too large", $"A body may have {most} bytes.");
}

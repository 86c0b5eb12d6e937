using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Consultations;

/// <summary>Lets in whoever shows the clinic's API key as Bearer, before anything of the request is read.</summary>
internal sealed class ApiKeyFilter(IOptions<ClinicOptions> options) : IEndpointFilter
{
    private readonly byte[] _digest = Credentials.Digest(options.Value.ApiKey);

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (Credentials.Bearer(http.Request) is { } key && Credentials.Matches(key, _digest))
        {
            return next(context);
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return ValueTask.FromResult<object?>(ProblemExtensions.Problem(
            StatusCodes.Status401Unauthorized, ProblemTypes.InvalidApiKey, "The clinic's API key is needed.", "Send it as Authorization: Bearer."));
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.Addresses;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Http;
using Telemed.Sessions.Joining;

namespace Telemed.Sessions.NetworkTests;

/// <summary><c>POST /api/v1/network-test</c>: a stream to test one's network with, as in a call and in no record.</summary>
internal static class NetworkTestApi
{
    public static WebApplicationBuilder AddNetworkTests(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RunningTests>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RunningTests>());
        return builder;
    }

    public static void MapNetworkTests(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/api/v1/network-test", Begin)
            .Requires(Permission.NetworkTest)
            .WithName("TestNetwork")
            .WithNotes(JoiningNotes.NetworkTest)
            .WithSummary("Begins a test of the network")
            .WithDescription("A stream of one's own, to publish by WHIP and play by WHEP. It is in no consultation and no record, and ends after a minute.")
            .WithTags("Joining")
            .NotStored();

    private static Results<Ok<NetworkTestDocument>, ProblemHttpResult> Begin(
        HttpContext context, RunningTests tests, PublicAddresses addresses, IOptions<JoinOptions> options)
    {
        if (tests.TryBegin() is not { } test)
        {
            context.Response.Headers[HeaderNames.RetryAfter] = ((int)RunningTests.Lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ProblemExtensions.Problem(
                StatusCodes.Status429TooManyRequests, ProblemTypes.TooManyRequests, "Too many tests are under way.", "Retry-After says in how many seconds to try again.");
        }

        return TypedResults.Ok(new NetworkTestDocument(
            test.Token.Token, test.Token.ExpiresAt, addresses.Whip(test.Path), addresses.Whep(test.Path), [.. options.Value.IceServers]));
    }
}

/// <summary>What a test needs.</summary>
/// <param name="Token">An access token for these two addresses and nothing else.</param>
/// <param name="ExpiresAt">When it, and the stream, ends.</param>
/// <param name="Whip">Where to publish.</param>
/// <param name="Whep">Where to play it back.</param>
/// <param name="IceServers">For RTCPeerConnection.</param>
public sealed record NetworkTestDocument(string Token, DateTimeOffset ExpiresAt, string Whip, string Whep, IReadOnlyList<IceServer> IceServers);

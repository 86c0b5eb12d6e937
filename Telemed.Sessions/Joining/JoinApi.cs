using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Access;
using Telemed.Sessions.Addresses;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Http.RateLimits;
using Telemed.Sessions.Telemetry;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Joining;

/// <summary><c>POST /api/v1/join</c>: a join code becomes everything that a client needs.</summary>
internal static class JoinApi
{
    // Codes cannot be guessed (99 bits); the limit keeps somebody who tries from costing the others anything.
    private const string LimitName = "join";

    public static WebApplicationBuilder AddJoining(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<JoinOptions>(JoinOptions.Section);
        builder.Services.AddSingleton<ShortCodes>();
        builder.Services.AddSingleton<JoinCodes>();
        builder.Services.AddRateLimit<JoinOptions>(options => new RateLimit(LimitName, options.Burst, options.PerMinute));
        return builder;
    }

    public static void MapJoining(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/api/v1/join", JoinAsync)
            .OpenToEveryone("the join code is the secret; the rate is limited")
            .WithName("Join")
            .WithNotes(JoiningNotes.Join)
            .WithSummary("Joins a consultation")
            .WithDescription("Takes a join code and answers with the join document: an access token and every address to publish to and play from.")
            .WithTags("Joining")
            .Accepts<JoinRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .RequireRateLimiting(LimitName)
            .NotStored();

    private static async Task<Results<Ok<JoinDocument>, ProblemHttpResult>> JoinAsync(
        HttpContext context,
        ConsultationStore consultations,
        JoinCodes codes,
        AccessTokens tokens,
        StreamTickets tickets,
        PublicAddresses addresses,
        IOptions<JoinOptions> options,
        SessionsMeter meter,
        CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<JoinRequest>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        if (TextRules.Clean(wanted.JoinCode, JoinRequest.MaxCodeLength) is not { } code)
        {
            return StrictJson.Invalid($"joinCode must be 1 to {JoinRequest.MaxCodeLength} characters without control characters.");
        }

        if (wanted.DeviceId is { } given && !DeviceId.IsValid(given))
        {
            return StrictJson.Invalid(DeviceId.Fault);
        }

        var device = DeviceId.Of(context, wanted.DeviceId);
        var found = await codes.FindAsync(code, device, context, cancellationToken);
        if (found.Refusal is { } unknown)
        {
            return unknown.ToProblem();
        }

        var (consultation, self) = (found.Consultation!, found.Participant!);
        using var span = SessionsTelemetry.Source.StartActivity("join").Of(consultation.Id, self.Id);
        if (found.ByShortCode || self.DeviceHash != device.Hash || !self.MayJoin)
        {
            var actor = new Actor(ActorKind.Participant, self.Id, self.Name, context.RemoteAddress());
            var changed = await consultations.ChangeAsync(
                consultation.Id, actor, life => life.Bind(self.Id, device.Hash, found.ByShortCode), cancellationToken);
            if (changed.Failed(out var refusal, out var bound))
            {
                return refusal.ToProblem();
            }

            (consultation, self) = (bound, bound.Find(self.Id)!);
        }

        device.Remember(context);
        meter.CountJoin(self.Role);
        return TypedResults.Ok(
            Document(consultation, self, tokens.Issue(consultation, self), tickets, addresses, options.Value) with { DeviceId = device.Made });
    }

    private static JoinDocument Document(
        Consultation consultation, Participant self, IssuedToken issued, StreamTickets tickets, PublicAddresses addresses, JoinOptions options)
    {
        var own = new StreamPath(consultation.Id, self.Id);
        return new JoinDocument(
            ConsultationSummary.Of(consultation),
            ParticipantSummary.Of(self),
            issued.Token,
            issued.ExpiresAt,
            addresses.Realtime,
            [.. options.IceServers],
            self.Role.Publishes() ? new PublishAddresses(addresses.Whip(own), addresses.RtmpPublish(own, path => Ticket(path, HubActions.Publish))) : null,
            [.. consultation.People.Where(other => other.Id != self.Id && other.Role.Publishes()).Select(other => PlayOf(new StreamPath(consultation.Id, other.Id), other))]);

        PlayAddresses PlayOf(StreamPath path, Participant other) => new(
            ParticipantSummary.Of(other),
            addresses.Whep(path),
            addresses.Hls(path),
            addresses.Flv(path, issued.Token),
            addresses.RtmpPlay(path, play => Ticket(play, HubActions.Read)));

        string Ticket(StreamPath path, string action) => tickets.Issue(path, action, self.Id, self.Epoch).Token;
    }
}

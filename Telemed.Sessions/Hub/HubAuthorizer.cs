using Microsoft.AspNetCore.WebUtilities;
using Telemed.MediaHub;
using Telemed.MediaHub.Api;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Internal;
using Telemed.Sessions.Jobs;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Hub;

/// <summary>
/// Decides what the media hub lets happen. From memory alone: the hub asks from the loop that serves all of its streams, so
/// nothing here waits for anything. Whatever no rule names is refused.
/// <list type="table">
/// <item><term>participant (access token)</term><description>by WebRTC and HLS: publish its own stream; read streams of its own consultation</description></item>
/// <item><term>participant (stream ticket)</term><description>by RTMP: the ticket's one action on its one stream</description></item>
/// <item><term>transcoder</term><description>api; with a pass: read originals, and the AAC variant of what a relay encodes; publish variants, and in a
/// participant's place what an ingest brings in; the latter two unless a later holder of the work has done so</description></item>
/// <item><term>gateway</term><description>api, metrics</description></item>
/// <item><term>sessions</term><description>api</description></item>
/// </list>
/// What a participant's token or ticket says counts as far as <see cref="StreamRights"/> have not changed since.
/// </summary>
internal sealed class HubAuthorizer(
    AccessTokens tokens,
    StreamTickets tickets,
    StreamRights rights,
    HubConnections connections,
    ServiceIdentities identities,
    PassReplayGuard passes,
    JobBook jobs,
    PublicationFences fences,
    TimeProvider time)
{
    /// <summary>Answers the hub's question.</summary>
    public HubDecision Decide(HubAuthRequest request)
    {
        var service = ServiceIdentities.IsService(request.User) ? request.User : null;
        switch (request.Action)
        {
            case HubActions.Api or HubActions.Metrics when service is not null:
                return !identities.Verify(service, request.Password) ? new(HubOutcome.InvalidIdentity)
                    : MayUse(service, request.Action) ? new(HubOutcome.Allowed)
                    : new(HubOutcome.NotYours);
            case HubActions.Api or HubActions.Metrics:
                return new(HubOutcome.InvalidIdentity);
            case HubActions.Publish or HubActions.Read:
                return !StreamPath.TryParse(request.Path, out var path) ? new(HubOutcome.UnknownPath)
                    : service is not null ? new(DecidePass(service, request, path), path)
                    : new(DecidePerson(request, path), path);
            default:
                return new(HubOutcome.NotUnderstood);
        }
    }

    private static bool MayUse(string service, string action) => (service, action) switch
    {
        (ServiceIdentities.Gateway, HubActions.Api or HubActions.Metrics) => true,
        (ServiceIdentities.Transcoder or ServiceIdentities.Sessions, HubActions.Api) => true,
        _ => false,
    };

    private HubOutcome DecidePerson(HubAuthRequest request, StreamPath path)
    {
        if (TokenOf(request) is not { Length: > 0 } credential)
        {
            return HubOutcome.NoToken;
        }

        return request.Protocol switch
        {
            "rtmp" => DecideTicket(request, credential, path),
            "webrtc" or "hls" => DecideToken(request, credential, path),
            // RTSP is for services, with passes.
            _ => HubOutcome.NotYours,
        };
    }

    private HubOutcome DecideToken(HubAuthRequest request, string token, StreamPath path) => tokens.Read(token, out var grant) switch
    {
        TokenState.Expired => HubOutcome.ExpiredToken,
        TokenState.Valid when grant is not null => LetIn(request, StreamHolder.Of(grant), path, grant.IssuedAt, ticket: null),
        _ => HubOutcome.InvalidToken,
    };

    private HubOutcome DecideTicket(HubAuthRequest request, string text, StreamPath path)
    {
        switch (tickets.Read(text, out var ticket))
        {
            case TokenState.Expired:
                return HubOutcome.ExpiredToken;
            case TokenState.Valid when ticket is not null:
                var publishes = ticket.Action == HubActions.Publish;
                var holder = new StreamHolder(ticket.Path.ConsultationId, ticket.ParticipantId, ticket.Epoch, MayPublish: publishes, MayPlay: !publishes);
                return ticket.Path == path && ticket.Action == request.Action
                    ? LetIn(request, holder, path, ticket.IssuedAt, ticket.Nonce)
                    : HubOutcome.NotYours;
            default:
                return HubOutcome.InvalidToken;
        }
    }

    private HubOutcome LetIn(HubAuthRequest request, StreamHolder holder, StreamPath path, DateTimeOffset credentialFrom, string? ticket)
    {
        if (Outcome(rights.Judge(holder, request.Action, path)) is not HubOutcome.Allowed and var refusal)
        {
            return refusal;
        }

        if (string.IsNullOrEmpty(request.Id) || HubConnections.TypeOf(request.Protocol) is not { } type)
        {
            return HubOutcome.Allowed;
        }

        var connection = new AdmittedConnection(new HubReference(type, request.Id), holder, request.Action, path, credentialFrom, ticket);
        switch (connections.Admit(connection))
        {
            case Admission.TicketInUse:
                return HubOutcome.TicketInUse;
            case Admission.Superseded:
                return HubOutcome.Superseded;
        }

        // A right that went between the first look and the note found nobody to close; from here on the referee knows.
        var outcome = Outcome(rights.Judge(holder, request.Action, path));
        if (outcome is not HubOutcome.Allowed)
        {
            connections.Forget(connection.Connection);
        }

        return outcome;
    }

    private static HubOutcome Outcome(StreamVerdict verdict) => verdict switch
    {
        StreamVerdict.Allowed => HubOutcome.Allowed,
        StreamVerdict.Revoked or StreamVerdict.Ended => HubOutcome.Revoked,
        _ => HubOutcome.NotYours,
    };

    // Only the transcoder works on streams: its FFmpegs by RTSP, itself by RTMP, and that for one thing.
    private HubOutcome DecidePass(string service, HubAuthRequest request, StreamPath path)
    {
        var comesTheRightWay = request.Protocol == "rtsp"
            || (request.Protocol == "rtmp" && request.Action == HubActions.Publish && path.Variant == StreamVariant.Aac);
        if (service != ServiceIdentities.Transcoder || !comesTheRightWay)
        {
            return HubOutcome.NotYours;
        }

        if (identities.SecretOf(service) is not { } secret
            || !StreamPass.Verify(secret, request.Action, path, request.Password, time, out var claim))
        {
            return HubOutcome.InvalidPass;
        }

        // Reading back one's own variant is nothing that a transcoder does without a relay, nor publishing in a participant's place
        // without an ingest.
        var mayTouch = (request.Action == HubActions.Publish, path.Variant) switch
        {
            (true, StreamVariant.Original) => jobs.BringsIn(path.ConsultationId, path.ParticipantId),
            (true, _) => true,
            (false, StreamVariant.Original) => true,
            (false, StreamVariant.Aac) => jobs.Pushes(path.ConsultationId, path.ParticipantId),
            _ => false,
        };
        if (!mayTouch)
        {
            return HubOutcome.NotYours;
        }

        var publishes = request.Action == HubActions.Publish;
        if (publishes && fences.IsOutdated(path, claim.Fence))
        {
            return HubOutcome.Superseded;
        }

        if (!passes.Claim(claim.Nonce, request))
        {
            return HubOutcome.ReusedPass;
        }

        return !publishes || fences.Admit(path, claim.Fence) ? HubOutcome.Allowed : HubOutcome.Superseded;
    }

    /// <summary>
    /// The token, wherever the protocol can carry one: Bearer and RTMP's query arrive as <c>token</c>, the query of HLS and WebRTC
    /// stays a query, and clients that can only show a user and a password show it as one of these.
    /// </summary>
    private static string? TokenOf(HubAuthRequest request)
    {
        if (request.Token.Length > 0)
        {
            return request.Token;
        }

        if (request.Query.Length > 0)
        {
            foreach (var pair in new QueryStringEnumerable(request.Query))
            {
                if (pair.DecodeName().Span is "token")
                {
                    return pair.DecodeValue().ToString();
                }
            }
        }

        return request.Password.Length > 0 ? request.Password : request.User;
    }
}

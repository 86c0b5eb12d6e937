using Microsoft.Extensions.Options;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Access;

/// <summary>One kind of credentials. They are asked in the order of their registration.</summary>
internal interface ICallerSource
{
    /// <summary>
    /// Who shows these credentials, or null when they are none of this kind. <paramref name="bearer"/> is null when the request has no
    /// <c>Authorization: Bearer</c>; a request with an <c>Authorization</c> of whatever kind is never taken by its cookie.
    /// </summary>
    ValueTask<Caller?> FindAsync(HttpContext context, string? bearer);
}

/// <summary>The key of the configuration (<c>Clinic:ApiKey</c>): it may do what keys can do, and needs no database.</summary>
internal sealed class ConfiguredKey(IOptions<ClinicOptions> options) : ICallerSource
{
    public const string Name = "configuration";

    private readonly byte[] _digest = Credentials.Digest(options.Value.ApiKey);

    public ValueTask<Caller?> FindAsync(HttpContext context, string? bearer) => ValueTask.FromResult(
        bearer is not null && Credentials.Matches(bearer, _digest)
            ? new Caller { Actor = new Actor(ActorKind.ApiKey, Name, Name, context.RemoteAddress()), Holders = Holders.AllScopes }
            : null);
}

/// <summary>Participants, by their access tokens, as long as what they were given has not been taken away.</summary>
internal sealed class ParticipantTokens(AccessTokens tokens, StreamRights rights) : ICallerSource
{
    public ValueTask<Caller?> FindAsync(HttpContext context, string? bearer)
    {
        if (bearer is null)
        {
            return ValueTask.FromResult<Caller?>(null);
        }

        var state = tokens.Read(bearer, out var grant);
        return ValueTask.FromResult<Caller?>(
            grant is null ? Caller.Nobody with { Token = state }
            : rights.Judge(grant) is not StreamVerdict.Allowed ? Caller.Nobody with { Token = state, IsRevoked = true }
            : new Caller
            {
                Actor = new Actor(ActorKind.Participant, grant.ParticipantId, Address: context.RemoteAddress()),
                Holders = HolderNames.Of(grant.Role),
                Grant = grant,
                Token = state,
            });
    }
}

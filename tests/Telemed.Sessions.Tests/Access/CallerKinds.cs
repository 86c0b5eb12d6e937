using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Telemed.Sessions.Access;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Tests.Access;

/// <summary>One kind of somebody who calls the API, and how its requests look.</summary>
internal sealed record CallerKind(string Name, Holders Holders, Action<HttpRequestMessage> Show)
{
    /// <summary>Everybody, each with credentials of its own; participants are in <paramref name="consultation"/>.</summary>
    public static IReadOnlyList<CallerKind> All(SessionsFixture sessions, EveryRole consultation)
    {
        var tokens = sessions.Services.GetRequiredService<AccessTokens>();
        return
        [
            new("nobody", Holders.None, _ => { }),
            new("somebody with a wrong key", Holders.None, Bearer("wrong")),
            new("a service of the inside", Holders.None, request => request.Headers.Authorization = TestSettings.BasicOf("gateway")),
            new("the key of the configuration", Holders.AllScopes, Bearer(TestSettings.ApiKey)),
            .. Enum.GetValues<ParticipantRole>().Select(role => new CallerKind(
                $"a participant with the role {role}", HolderNames.Of(role), Bearer(TokenOf(tokens, consultation, role)))),
        ];
    }

    public override string ToString() => Name;

    private static Action<HttpRequestMessage> Bearer(string credential) =>
        request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);

    private static string TokenOf(AccessTokens tokens, EveryRole consultation, ParticipantRole role) =>
        tokens.Issue(consultation.Id, consultation.People[role], role, epoch: 0, mayPublish: role.Publishes(), mayPlay: true).Token;
}

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
    /// <summary>Nobody, and everybody who is not in a consultation, each with credentials of its own.</summary>
    public static async Task<IReadOnlyList<CallerKind>> OperatorsAsync(SessionsFixture sessions)
    {
        var scopes = new List<CallerKind>();
        foreach (var (scope, holder) in HolderNames.Scopes)
        {
            scopes.Add(new($"a key with {scope}", holder, Bearer((await sessions.NewKeyAsync(scope)).Key)));
        }

        var revoked = await sessions.NewKeyAsync([.. HolderNames.Scopes.Keys]);
        using (await sessions.Clinic.DeleteAsync($"/api/v1/api-keys/{revoked.Id}", TestContext.Current.CancellationToken))
        {
        }

        var administrator = await sessions.SignInAsync((await sessions.NewStaffAsync("administrator")).Name);
        var doctor = await sessions.SignInAsync((await sessions.NewStaffAsync("doctor")).Name);
        return
        [
            new("nobody", Holders.None, _ => { }),
            new("somebody with a wrong key", Holders.None, Bearer("wrong")),
            new("a service of the inside", Holders.None, request => request.Headers.Authorization = TestSettings.BasicOf("gateway")),
            new("the key of the configuration", Holders.AllScopes, Bearer(TestSettings.ApiKey)),
            new("somebody with a revoked key", Holders.None, Bearer(revoked.Key)),
            new("an administrator", Holders.Administrator, Cookie(administrator)),
            new("a staff doctor", Holders.StaffDoctor, Cookie(doctor)),
            new("an administrator with a wrong key", Holders.None, Cookie(administrator) + Bearer("wrong")),
            .. scopes,
        ];
    }

    /// <summary>A participant with <paramref name="role"/> in <paramref name="consultation"/>.</summary>
    public static CallerKind Participant(SessionsFixture sessions, EveryRole consultation, ParticipantRole role) => new(
        $"a participant with the role {role}",
        HolderNames.Of(role),
        Bearer(TokenOf(sessions.Services.GetRequiredService<AccessTokens>(), consultation, role)));

    public override string ToString() => Name;

    private static Action<HttpRequestMessage> Bearer(string credential) =>
        request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);

    private static Action<HttpRequestMessage> Cookie(string cookie) => request =>
    {
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
    };

    private static string TokenOf(AccessTokens tokens, EveryRole consultation, ParticipantRole role) =>
        tokens.Issue(consultation.Id, consultation.People[role], role, epoch: 0, mayPublish: role.Publishes(), mayPlay: true).Token;
}

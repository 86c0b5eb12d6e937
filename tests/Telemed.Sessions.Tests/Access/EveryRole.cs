using System.Net.Http.Json;
using System.Text.Json;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Access;

/// <summary>A consultation with one person of each role.</summary>
internal sealed record EveryRole(string Id, IReadOnlyDictionary<ParticipantRole, string> People)
{
    public static async Task<EveryRole> CreateAsync(SessionsFixture sessions)
    {
        using var response = await sessions.Clinic.PostAsJsonAsync(
            "/api/v1/consultations",
            new
            {
                title = "Everybody",
                doctor = new { name = "d" },
                patient = new { name = "p" },
                others = new[] { new { role = "assistant", name = "a" }, new { role = "viewer", name = "v" } },
            },
            TestContext.Current.CancellationToken);
        var created = (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))!;
        return new EveryRole(
            created.GetProperty("id").GetString()!,
            created.GetProperty("participants").EnumerateArray().ToDictionary(
                person => Enum.Parse<ParticipantRole>(person.GetProperty("role").GetString()!, ignoreCase: true),
                person => person.GetProperty("id").GetString()!));
    }
}

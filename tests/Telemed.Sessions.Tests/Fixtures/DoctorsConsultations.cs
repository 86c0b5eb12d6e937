using System.Net;
using System.Net.Http.Json;
using Shouldly;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>Consultations whose doctor has a staff account.</summary>
internal static class DoctorsConsultations
{
    /// <summary>A new one of the account, with both of its people joined.</summary>
    public static async Task<TestConsultation> NewConsultationOfAsync(this SessionsFixture sessions, string accountId)
    {
        using var response = await sessions.Clinic.PostAsJsonAsync(
            "/api/v1/consultations",
            new { title = "Follow-up", doctor = new { name = "Dr. Li", accountId }, patient = new { name = "Wang Fang" } },
            TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var created = await response.ReadJsonAsync();
        var codes = created.GetProperty("participants").EnumerateArray().Select(person => person.GetProperty("joinCode").GetString()!).ToArray();
        return new TestConsultation(created, await sessions.JoinAsync(codes[0]), await sessions.JoinAsync(codes[1]));
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Access;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Access;

/// <summary>The permission table × every route × every kind of caller.</summary>
public sealed partial class PermissionTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private static readonly string[] OpenRoutes =
    [
        "POST /api/v1/join", "GET /api/v1/realtime", "POST /api/v1/sign-in", "POST /api/v1/setup", "POST /api/v1/invitation",
        "GET /api/v1/openapi.json",
    ];

    [Fact]
    public void Every_route_of_the_API_names_its_permission_or_is_known_to_be_open()
    {
        var open = Routes().Where(route => route.Endpoint.Metadata.GetMetadata<RequiredPermission>() is null).ToList();

        open.Where(route => route.Endpoint.Metadata.GetMetadata<OpenRoute>() is null).ShouldBeEmpty();
        open.Select(route => route.ToString()).ShouldBe(OpenRoutes, ignoreOrder: true);
    }

    [Fact]
    public async Task Nobody_gets_through_to_a_route_that_the_table_does_not_give_them()
    {
        var faults = new List<string>();
        IReadOnlyList<CallerKind>? operators = null;
        foreach (var route in Routes().Where(route => route.Endpoint.Metadata.GetMetadata<OpenRoute>() is null))
        {
            var permission = route.Endpoint.Metadata.GetRequiredMetadata<RequiredPermission>().Permission;
            var consultation = await EveryRole.CreateAsync(sessions);
            operators ??= await CallerKind.OperatorsAsync(sessions);
            foreach (var kind in operators.Select(one => (Func<CallerKind>)(() => one))
                .Concat(Enum.GetValues<ParticipantRole>().Select(role => (Func<CallerKind>)(() => CallerKind.Participant(sessions, consultation, role)))))
            {
                // What one caller has ended or whom it has thrown out would decide about the next.
                consultation = route.Method == "GET" ? consultation : await EveryRole.CreateAsync(sessions);
                var caller = kind();
                var (status, type) = await CallAsync(route, caller, consultation);
                var refused = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
                if (refused == Permissions.Allow(caller.Holders, permission))
                {
                    faults.Add($"{route} ({permission}) answers {(int)status} {type} to {caller}");
                }
            }

            // Who has signed out would be nobody at the next route.
            operators = permission == Permission.OwnAccount ? null : operators;
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_participants_doctors_get_at_a_consultation_and_only_at_their_own()
    {
        var (own, other) = (await sessions.NewConsultationAsync(), await sessions.NewConsultationAsync());
        foreach (var (token, id, expected) in new[]
        {
            (own.DoctorToken, own.Id, HttpStatusCode.OK),
            (own.DoctorToken, other.Id, HttpStatusCode.NotFound),
            (own.PatientToken, own.Id, HttpStatusCode.Forbidden),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/consultations/{id}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await sessions.Http.SendAsync(request, TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(expected);
        }
    }

    [Fact]
    public void Every_permission_is_in_the_table() =>
        Enum.GetValues<Permission>().Where(permission => Permissions.HoldersOf(permission) == Holders.None).ShouldBeEmpty();

    private IEnumerable<Route> Routes() =>
        from endpoint in sessions.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        where AccessControl.IsApi(endpoint)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select new Route(method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint);

    private async Task<(HttpStatusCode Status, string? Type)> CallAsync(Route route, CallerKind caller, EveryRole consultation)
    {
        var path = Parameter().Replace(route.Path, match => match.Groups[1].Value.StartsWith("participant", StringComparison.OrdinalIgnoreCase)
            ? consultation.People[ParticipantRole.Patient]
            : consultation.Id);
        using var request = new HttpRequestMessage(HttpMethod.Parse(route.Method), path);
        if (route.Method is not ("GET" or "HEAD"))
        {
            request.Content = new StringContent("{}", new MediaTypeHeaderValue(route.Endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json"));
        }

        caller.Show(request);
        using var response = await sessions.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        ((int)response.StatusCode).ShouldBeLessThan(500, $"{route} for {caller}");
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType is "application/problem+json"
            ? (await response.ReadJsonAsync()).GetProperty("type").GetString()
            : null);
    }

    [GeneratedRegex(@"\{\*{0,2}([a-zA-Z]+)[^}]*\}")]
    private static partial Regex Parameter();

    private sealed record Route(string Method, string Path, RouteEndpoint Endpoint)
    {
        public override string ToString() => $"{Method} {Path}";
    }
}

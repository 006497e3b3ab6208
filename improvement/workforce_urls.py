"""The addresses of the workforce and of demand."""

from django.urls import path

from improvement.views import demand, workforce

urlpatterns = [
    path("workforce/", workforce.workforce, name="workforce"),
    path("workforce/caseload/<int:worker_id>/", workforce.caseload, name="caseload"),
    path("workforce/contracts-that-end/", workforce.ending, name="ending"),
    path("workforce/over-the-limit/", workforce.over_limit, name="over_limit"),
    path("workforce/posts/", workforce.posts, name="posts"),
    path("workforce/posts/new/", workforce.post, name="new_post"),
    path("workforce/posts/<int:post_id>/", workforce.post, name="post"),
    path("workforce/posts/<int:post_id>/fill/", workforce.fill, name="fill_post"),
    path("workforce/posts/<int:post_id>/vacate/", workforce.vacate, name="vacate_post"),
    path("workforce/quarters/", workforce.by_quarter, name="quarters"),
    path("workforce/quarters/<str:first>/<slug:part>/", workforce.behind_quarter, name="quarter"),
    path("workforce/demand/", demand.demand, name="demand"),
    path("workforce/demand/<slug:stage>/<str:week>/<slug:part>/", demand.behind_week, name="week"),
]
